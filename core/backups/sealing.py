"""A file encrypted with a key, so that whoever finds a backup can neither read nor alter it unseen.

AES-GCM in pieces, each with its number and whether it is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and
Vizár, 2015), under a key of the file's own that HKDF makes from the key file and a random salt.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.storage.file import DatabaseProblem

MARK = b"Putting Children First, encrypted backup 1\n"
PIECE, TAG, SALT = 2**20, 16, 32
SHORTEST_KEY = 32


def key_in(file: Path) -> bytes:
    """The key that a file holds. Raises DatabaseProblem where it cannot be read or is short."""
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise DatabaseProblem(f"BACKUP_KEY_FILE, {file}, cannot be read ({error.strerror}).") from error
    if len(key) < SHORTEST_KEY:
        raise DatabaseProblem(
            f"BACKUP_KEY_FILE, {file}, holds a key of less than {SHORTEST_KEY} characters: make one, such as with "
            "`openssl rand -base64 48`."
        )
    return key


def is_sealed(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(MARK)) == MARK


def seal(plain: Path, sealed: Path, key: bytes) -> None:
    """Encrypt a file into a new one."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, salt)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(MARK + salt)
        for nonce, piece in _pieces(source, PIECE):
            target.write(cipher.encrypt(nonce, piece, MARK))


def unseal(sealed: Path, plain: Path, key: bytes) -> None:
    """Decrypt a file into a new one. Raises DatabaseProblem for another key and for a file that was cut or altered."""
    with sealed.open("rb") as source, plain.open("wb") as target:
        source.read(len(MARK))
        cipher = _cipher(key, source.read(SALT))
        try:
            for nonce, piece in _pieces(source, PIECE + TAG):
                target.write(cipher.decrypt(nonce, piece, MARK))
        except InvalidTag:
            raise DatabaseProblem(
                f"{sealed} does not open with the key of BACKUP_KEY_FILE: it was encrypted with another one, or the file "
                "is damaged."
            ) from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, MARK).derive(key))


def _pieces(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Each piece with its nonce: its number, and whether it is the last."""
    piece, number = source.read(size), 0
    while True:
        following = source.read(size)
        yield number.to_bytes(11) + bytes([not following]), piece
        if not following:
            return
        piece, number = following, number + 1

"""The mail server that the settings name: one connection, made when the first message is sent."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from core.settings import MailSettings
from core.words import one_line

LOST = (smtplib.SMTPException, OSError, UnicodeError)
SECONDS = 30  # that a server may take to answer


class MessageRefused(Exception):
    """This message was surely not sent; the message says why. Others may be."""


class ServerUnusable(Exception):
    """No message can be sent; the message says why."""


class MessageUncertain(Exception):
    """The server was lost while it took the message: it may have been sent or not."""


class MailServer:
    """Sends messages through the server of the settings, and connects anew where the connection was lost in between."""

    def __init__(self, mail: MailSettings) -> None:
        self._mail = mail
        self._name = f"The mail server {mail.host}:{mail.port}"
        self._connection: smtplib.SMTP | None = None

    def send(self, message: bytes, sender: str, address: str) -> None:
        """Send a message; it is accepted by the server when this returns. Raises MessageRefused, ServerUnusable or
        MessageUncertain."""
        connection = self._connected()
        try:
            self._expect(connection.mail(sender), f"refused the sender {sender}")
            self._expect(connection.rcpt(address), f"refused {address}")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MessageRefused(f"{self._name} was lost before it took the message ({_reason(error)}).") from error
        try:
            self._expect(connection.data(message), "refused the message")
        except smtplib.SMTPDataError as error:
            self._refuse((error.smtp_code, error.smtp_error), "refused the message")
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise MessageUncertain(f"{self._name} was lost while it took the message ({_reason(error)}).") from error

    def close(self) -> None:
        """End the connection, where there is one."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _expect(self, answer: tuple[int, bytes | str], what: str) -> None:
        if not 200 <= answer[0] < 300:
            self._refuse(answer, what)

    def _refuse(self, answer: tuple[int, bytes | str], what: str) -> None:
        self.close()
        raise MessageRefused(f"{self._name} {what} ({_said(*answer)}).")

    def _connected(self) -> smtplib.SMTP:
        if self._connection and _answers(self._connection):
            return self._connection
        self.close()
        certificate = "and the server's certificate"
        with (
            self._usable("cannot be reached", "SMTP_HOST and SMTP_PORT, and that the server runs"),
            self._usable(
                "has no protected connection that can be trusted",
                f"SMTP_SECURITY and SMTP_PORT, {certificate}",
                (ssl.SSLError,),
            ),
        ):
            self._connection = connection = self._connect()
        with self._usable("does not protect the connection", f"SMTP_SECURITY, {certificate}"):
            connection.ehlo_or_helo_if_needed()
            if self._mail.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
                connection.ehlo()
        with self._usable(f"refused the login of {self._mail.user}", "SMTP_USER and SMTP_PASSWORD_FILE"):
            if self._mail.user:
                connection.login(self._mail.user, self._mail.password)
        return connection

    @contextmanager
    def _usable(self, fault: str, settings: str, errors: tuple[type[Exception], ...] = LOST) -> Iterator[None]:
        """Turn an error of this step into ServerUnusable, which names the settings to look at."""
        try:
            yield
        except errors as error:
            self.close()
            raise ServerUnusable(f"{self._name} {fault} ({_reason(error)}): see {settings}.") from error

    def _connect(self) -> smtplib.SMTP:
        host, port = self._mail.host, self._mail.port
        if self._mail.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, timeout=SECONDS)


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return one_line(str(error) or type(error).__name__).rstrip(".")


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}").rstrip(".")

"""What the gate knows of Streamlit inside: the messages of its websocket, and the files that it holds for uploaders.

The only file below the screen that knows Streamlit.
"""

from collections.abc import Iterable

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

MEDIA, UPLOAD = "/media/", "/_stcore/upload_file/"
PASSED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})
MOST_FILES_AT_ONCE = 50


def is_passed(sent: bytes, may_upload: bool) -> bool:
    """Whether a message of the browser is of a kind that a screen needs, and one that its person may send."""
    message = BackMsg()
    try:
        message.ParseFromString(sent)
    except Exception:  # noqa: BLE001, as the library tells of what is no message by several kinds of error
        return False
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    if kind == "file_urls_request":
        return may_upload and len(message.file_urls_request.file_names) <= MOST_FILES_AT_ONCE
    return kind in PASSED


def is_done_by_somebody(sent: bytes) -> bool:
    """Whether a passed message tells of something that a person did: a heartbeat and a part that draws itself anew do not."""
    message = BackMsg()
    message.ParseFromString(sent)
    return message.WhichOneof("type") != "app_heartbeat" and not message.rerun_script.is_auto_rerun


def addresses_in(drawn: bytes) -> list[str]:
    """The addresses of files that a message to the browser hands out, none for words that merely read like one."""
    if MEDIA.encode() not in drawn and UPLOAD.encode() not in drawn:
        return []
    message = ForwardMsg()
    message.ParseFromString(drawn)
    element = message.delta.new_element
    found = [image.url for image in element.imgs.imgs]
    found += [element.download_button.url, message.backend_operation_response.deferred_file.url]
    found += [one.upload_url for one in message.file_urls_response.file_urls]
    return [address for address in found if address.startswith((MEDIA, UPLOAD))]


def held(uploads: Iterable[str]) -> dict[str, int]:
    """The bytes of each file that Streamlit still holds, of those that were sent to these addresses."""
    from streamlit import runtime

    if not runtime.exists():
        return {}
    files = runtime.get_instance().uploaded_file_mgr
    found = {}
    for address in uploads:
        session, _, name = address.removeprefix(UPLOAD).partition("/")
        if kept := files.get_files(session, [name]):
            found[address] = len(kept[0].data)
    return found

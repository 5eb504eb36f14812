"""A client that speaks Streamlit's websocket by itself, and so sends what no browser of ours would."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from core.access import tokens

PATIENCE = 60


@dataclass
class Forger:
    """An open connection, what the server last drew over it, and how its cookie asks for other addresses."""

    port: int
    token: str
    connection: ClientConnection
    session_id: str = ""
    drawn: list[Delta] = field(default_factory=list)

    def send(self, message: BackMsg) -> None:
        self.connection.send(message.SerializeToString())

    def messages(self, seconds: float = PATIENCE) -> Iterator[ForwardMsg]:
        """What the server sends, until it is silent for so long or closes."""
        while True:
            try:
                received = self.connection.recv(timeout=seconds, decode=False)
            except (TimeoutError, ConnectionClosed):
                return
            message = ForwardMsg()
            message.ParseFromString(bytes(received))
            yield message

    def rerun(self, page: str = "", query: str = "", pressed: str = "", fragment: str = "") -> bool:
        """Run the page, or a fragment of it, with a button pressed; false where the server closed instead of running it."""
        message = BackMsg()
        state: ClientState = message.rerun_script
        state.page_name, state.query_string, state.fragment_id = page, query, fragment
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        try:
            self.send(message)
        except ConnectionClosed:
            return False
        self.drawn = []
        for answer in self.messages():
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self.session_id = answer.new_session.initialize.session_id
            elif kind == "delta":
                self.drawn.append(answer.delta)
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return True
        return False

    def button(self, label: str) -> tuple[str, str]:
        """The id and the fragment of the button that was drawn with this label."""
        for delta in self.drawn:
            if delta.new_element.button.label == label:
                return delta.new_element.button.id, delta.fragment_id
        raise AssertionError(f"no button {label!r}; the page says: {self.words}")

    def press(self, label: str, page: str = "", query: str = "") -> bool:
        pressed, fragment = self.button(label)
        return self.rerun(page, query, pressed, fragment)

    @property
    def words(self) -> str:
        """All that was drawn as words."""
        elements = [delta.new_element for delta in self.drawn]
        found = [[one.markdown.body, one.heading.body, one.alert.body, one.html.body] for one in elements]
        return " ".join(word for words in found for word in words if word)

    def download(self, label: str) -> ForwardMsg | None:
        """The answer to a press on a download button whose file is made only then; None where the server closed instead."""
        (deferred,) = [
            delta.new_element.download_button.deferred_file_id
            for delta in self.drawn
            if delta.new_element.download_button.label == label
        ]
        return self.operation(deferred)

    def operation(self, deferred: str) -> ForwardMsg | None:
        message = BackMsg()
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.session_id = self.session_id
        message.backend_operation_request.deferred_file.file_id = deferred
        self.send(message)
        for answer in self.messages(20):
            if answer.WhichOneof("type") == "backend_operation_response":
                return answer
        return None

    def upload_addresses(self, *names: str) -> list[str]:
        """The addresses that the server hands out for files of these names."""
        message = BackMsg()
        message.file_urls_request.request_id = "1"
        message.file_urls_request.session_id = self.session_id
        message.file_urls_request.file_names.extend(names)
        self.send(message)
        for answer in self.messages(3):
            if answer.WhichOneof("type") == "file_urls_response":
                return [one.upload_url for one in answer.file_urls_response.file_urls]
        return []

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        return ask(self.port, method, path, self.token, body, **headers)[::2]

    def put(self, path: str, content: bytes) -> int:
        """Send a file as the browser's uploader does."""
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        body = head + content + b"\r\n--x--\r\n"
        return self.ask("PUT", path, body, content_type="multipart/form-data; boundary=x", **self.against_forgery())[0]

    def take_away(self, path: str) -> int:
        """Give up a file as the browser's uploader does."""
        return self.ask("DELETE", path, None, **self.against_forgery())[0]

    def against_forgery(self) -> dict[str, str]:
        """Streamlit's own cookie against forged requests, and the header that must repeat it."""
        cookie = ask(self.port, "GET", "/_stcore/health")[1]["set-cookie"].split(";")[0]
        return {"cookie": f"{tokens.COOKIE}={self.token}; {cookie}", "x_xsrftoken": cookie.partition("=")[2]}


def ask(
    port: int, method: str, path: str, token: str = "", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request with exactly this path."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        sent.setdefault("cookie", f"{tokens.COOKIE}={token}")
    connection = http.client.HTTPConnection("localhost", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@contextmanager
def forging(port: int, token: str, session_id: str = "", **more: Any) -> Iterator[Forger]:
    """A connection with this cookie, which asks to go on with the session of this id where one is given."""
    wanted = [Subprotocol("streamlit"), Subprotocol("PLACEHOLDER_AUTH_TOKEN")]
    if session_id:
        wanted.append(Subprotocol(session_id))
    more = {"origin": Origin(f"http://localhost:{port}"), **more}
    headers = {"Cookie": f"{tokens.COOKIE}={token}", **more.pop("additional_headers", {})}
    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        additional_headers=headers,
        subprotocols=wanted,
        max_size=None,
        **more,
    ) as connection:
        yield Forger(port, token, connection)

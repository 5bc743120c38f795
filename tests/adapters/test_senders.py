"""Every mailer and every sender of short messages keeps the same promises."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lantai.adapters.mail.local import FolderMailer
from lantai.adapters.mail.port import Letter, Refused, Unreachable
from lantai.adapters.mail.smtp import Server, SmtpMailer, parse
from lantai.adapters.sms import port as sms
from lantai.adapters.sms.http import Gateway, GatewaySender
from lantai.adapters.sms.local import FolderSender

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def letter(**changes):
    values = {
        "uid": "0b7c7f0e-0000-4000-8000-000000000001", "sender": "dangan@jinjiang.example",
        "sender_name": "锦江大学档案馆", "to": "grace.holm@mail.example", "subject": "申请 2026-19473 已收到",
        "text": "您好：\n申请 2026-19473 已收到。\n", "at": AT,
    }  # fmt: skip
    return Letter(**{**values, **changes})


class SmtpServer(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP to take a mail, and to say 450 or 550 to a receiver."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 test")
        for raw in self.rfile:
            word = raw.decode().strip()
            verb = word[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = []
                for body in self.rfile:
                    if body == b".\r\n":
                        break
                    lines.append(body)
                self.server.letters.append(b"".join(lines))
                self.say("250 taken")
            elif verb == "RCPT" and "later@" in word:
                self.say("450 mailbox busy")
            elif verb == "RCPT" and "nobody@" in word:
                self.say("550 no such user")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb == "EHLO":
                self.say("250-test")
                self.say("250 8BITMIME")
            else:
                self.say("250 ok")


class MailerContract:
    def test_the_letter_arrives_as_written(self, mailer, received):
        mailer.send(letter())
        (raw,) = received()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert mail["Subject"] == "申请 2026-19473 已收到"
        assert "锦江大学档案馆" in str(mail["From"])
        assert "申请 2026-19473 已收到。" in mail.get_content()
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == "<0b7c7f0e-0000-4000-8000-000000000001@jinjiang.example>"

    @pytest.mark.parametrize("to", ["a@b.example\r\nBcc: all@b.example", "nonsense"])
    def test_a_header_cannot_be_smuggled_in(self, mailer, received, to):
        with pytest.raises(Refused):
            mailer.send(letter(to=to))
        assert received() == []

    def test_a_subject_of_two_lines_is_refused(self, mailer, received):
        with pytest.raises(Refused):
            mailer.send(letter(subject="a\r\nBcc: all@b.example"))
        assert received() == []


class TestFolderMailer(MailerContract):
    @pytest.fixture
    def mailer(self, tmp_path):
        return FolderMailer(tmp_path / "mail")

    @pytest.fixture
    def received(self, tmp_path):
        return lambda: [path.read_bytes() for path in tmp_path.glob("mail/*.eml")]

    def test_the_same_letter_twice_is_one_letter(self, mailer, received):
        mailer.send(letter())
        mailer.send(letter(at=AT + timedelta(minutes=2)))  # the worker was killed before it could say that it was sent
        assert len(received()) == 1

    def test_a_folder_that_cannot_be_written_means_try_later(self, tmp_path):
        (tmp_path / "mail").write_text("a file stands where the folder should be")
        with pytest.raises(Unreachable):
            FolderMailer(tmp_path / "mail").send(letter())


@pytest.mark.integration
class TestSmtpMailer(MailerContract):
    @pytest.fixture
    def server(self):
        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SmtpServer) as server:
            server.letters = []
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            yield server
            server.shutdown()

    @pytest.fixture
    def mailer(self, server):
        return SmtpMailer(Server("127.0.0.1", server.server_address[1], encryption="none", seconds=5))

    @pytest.fixture
    def received(self, server):
        return lambda: list(server.letters)

    def test_a_busy_mailbox_means_try_later(self, mailer):
        with pytest.raises(Unreachable):
            mailer.send(letter(to="later@mail.example"))

    def test_an_unknown_mailbox_means_never(self, mailer):
        with pytest.raises(Refused):
            mailer.send(letter(to="nobody@mail.example"))

    def test_a_server_that_does_not_answer_means_try_later(self):
        with pytest.raises(Unreachable):
            SmtpMailer(Server("127.0.0.1", 9, encryption="none", seconds=1)).send(letter())


class SenderContract:
    def message(self, **changes):
        return sms.ShortMessage(**{"uid": "u-1", "to": "+8613800550188", "text": "验证码 123456", "at": AT, **changes})

    def test_the_message_arrives_as_written(self, sender, received):
        sender.send(self.message())
        (body,) = received()
        assert (body["uid"], body["to"], body["text"]) == ("u-1", "+8613800550188", "验证码 123456")

    @pytest.mark.parametrize("changes", [{"to": "13800550188"}, {"text": ""}, {"text": "长" * 501}])
    def test_what_cannot_be_sent_is_refused(self, sender, received, changes):
        with pytest.raises(sms.Refused):
            sender.send(self.message(**changes))
        assert received() == []


class TestFolderSender(SenderContract):
    @pytest.fixture
    def sender(self, tmp_path):
        return FolderSender(tmp_path / "sms")

    @pytest.fixture
    def received(self, tmp_path):
        return lambda: [json.loads(path.read_text("utf-8")) for path in tmp_path.glob("sms/*.json")]

    def test_only_the_owner_can_read_it_and_twice_is_once(self, sender, tmp_path):
        sender.send(self.message())
        sender.send(replace(self.message(), at=AT + timedelta(minutes=2)))
        (path,) = tmp_path.glob("sms/*.json")
        assert path.stat().st_mode & 0o077 == 0

    def test_a_folder_that_cannot_be_written_means_try_later(self, tmp_path):
        (tmp_path / "sms").write_text("a file stands where the folder should be")
        with pytest.raises(sms.Unreachable):
            FolderSender(tmp_path / "sms").send(self.message())


class GatewayServer(BaseHTTPRequestHandler):
    """Takes messages, or answers with the status its owner set."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status == 200:
            self.server.letters.append({**body, "authorization": self.headers["Authorization"]})
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.mark.integration
class TestGatewaySender(SenderContract):
    @pytest.fixture
    def server(self):
        with ThreadingHTTPServer(("127.0.0.1", 0), GatewayServer) as server:
            server.letters, server.status = [], 200
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            yield server
            server.shutdown()

    @pytest.fixture
    def sender(self, server):
        return GatewaySender(Gateway(f"http://127.0.0.1:{server.server_address[1]}/send", "s3cret", 5))

    @pytest.fixture
    def received(self, server):
        return lambda: list(server.letters)

    def test_it_shows_its_token(self, sender, received):
        sender.send(self.message())
        assert received()[0]["authorization"] == "Bearer s3cret"

    @pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
    def test_a_gateway_in_trouble_means_try_later(self, sender, server, status):
        server.status = status
        with pytest.raises(sms.Unreachable):
            sender.send(self.message())

    @pytest.mark.parametrize("status", [400, 403, 422])
    def test_a_refusal_means_never(self, sender, server, status):
        server.status = status
        with pytest.raises(sms.Refused):
            sender.send(self.message())

    def test_nobody_there_means_try_later(self):
        with pytest.raises(sms.Unreachable):
            GatewaySender(Gateway("http://127.0.0.1:9/send", seconds=1)).send(self.message())

    def test_an_unencrypted_gateway_elsewhere_is_refused(self):
        with pytest.raises(ValueError, match="https"):
            GatewaySender(Gateway("http://sms.example/send"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", None),
        ("smtp://bob:p%40ss@mail.example", ("mail.example", 587, "bob", "p@ss", "starttls")),
        ("smtps://mail.example:4650", ("mail.example", 4650, "", "", "tls")),
        ("relay://localhost", ("localhost", 25, "", "", "none")),
    ],
)
def test_the_address_of_a_mail_server(address, expected):
    server = parse(address)
    found = server and (server.host, server.port, server.user, server.password, server.encryption)
    assert found == expected


def test_a_mail_server_written_wrongly_is_refused():
    with pytest.raises(ValueError, match="smtp://"):
        parse("mail.example:25")

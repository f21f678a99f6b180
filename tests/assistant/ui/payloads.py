"""What people and machines write to break a page: each must come out as the characters it is made of.

`CANARY` stands for the address of a server that must never hear of it.
"""

from __future__ import annotations

CANARY = "http://127.0.0.1:9/canary"

PAYLOADS = {
    "script": "<script>fetch('CANARY')</script>",
    "script-upper": "<SCRIPT SRC=CANARY></SCRIPT>",
    "image": "<img src=CANARY>",
    "image-onerror": "<img src=x onerror=\"fetch('CANARY')\">",
    "image-srcset": '<img srcset="CANARY 2x">',
    "picture": "<picture><source srcset=CANARY><img></picture>",
    "svg-onload": "<svg onload=fetch('CANARY')>",
    "svg-image": '<svg><image href="CANARY"/></svg>',
    "iframe": '<iframe src="CANARY"></iframe>',
    "object": '<object data="CANARY"></object>',
    "embed": '<embed src="CANARY">',
    "video": '<video src="CANARY" autoplay></video>',
    "style-import": "<style>@import 'CANARY';</style>",
    "style-attribute": '<p style="background:url(CANARY)">x</p>',
    "link": '<link rel=stylesheet href="CANARY">',
    "meta-refresh": '<meta http-equiv=refresh content="0;url=CANARY">',
    "base": '<base href="CANARY">',
    "form": '<form action="CANARY"><input name=q autofocus></form>',
    "attribute-break-double": '" onmouseover="fetch(\'CANARY\')" x="',
    "attribute-break-single": "' onfocus='fetch(`CANARY`)' autofocus '",
    "tag-break": "</p></div></article><img src=CANARY>",
    "comment-break": "--><img src=CANARY><!--",
    "title-break": "</title><img src=CANARY>",
    "markdown-image": "![x](CANARY?q=secret)",
    "markdown-image-reference": "![x][1]\n\n[1]: CANARY",
    "markdown-link": "[click](javascript:fetch('CANARY'))",
    "markdown-autolink": "<CANARY>",
    "markdown-heading": "\n\n# heading\n\n<img src=CANARY>",
    "markdown-code": "```mermaid\ngraph TD; A[<img src=CANARY>]\n```",
    "markdown-table": "\n\n|a|b|\n|-|-|\n|![x](CANARY)|c|\n",
    "latex": "$$\\href{javascript:fetch('CANARY')}{x}$$",
    "template-literal": "${fetch('CANARY')}",
    "template-literal-nested": "`${fetch('CANARY')}`",
    "handlebars": "{{#with this}}{{{fetch 'CANARY'}}}{{/with}}",
    "jinja": "{% include 'x' %}{{ self.__init__.__globals__ }}",
    "entity": "&lt;img src=CANARY&gt;&#60;img src=CANARY&#62;",
    "forged-chip": '<a class="cite" href="#c-abcdef123456-1-0-9">[1]</a>',
    "forged-number": "[1] [2](#c-abcdef123456-1-0-9)",
    "backslashes": "\\u003cimg src=CANARY\\u003e \\x3cimg\\x3e \\",
    "zero-width": "<\u200bimg src=CANARY>",
    "right-to-left": "\u202egnp.exe\u202c <img src=CANARY>",
    "data-address": '<a href="data:text/html,<script>fetch(`CANARY`)</script>">x</a>',
}

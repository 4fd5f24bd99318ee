"""`format=flowed` (RFC 3676): paragraphs were broken into lines with a space at the end; put them together again."""


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Return `text` with its paragraphs joined, quote marks kept. `delete_space` is the DelSp parameter."""
    done: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")
        signature = content == "-- "
        if paragraph and (marks != depth or signature):
            done.append(_quoted(paragraph, depth))
            paragraph = []
        depth = marks
        flows = content.endswith(" ") and not signature
        paragraph.append(content[:-1] if flows and delete_space else content)
        if not flows:
            done.append(_quoted(paragraph, depth))
            paragraph = []
    if paragraph:
        done.append(_quoted(paragraph, depth))
    return "\n".join(done)


def _quoted(paragraph: list[str], depth: int) -> str:
    content = "".join(paragraph)
    return f"{'>' * depth} {content}".rstrip() if depth else content

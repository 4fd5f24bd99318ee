from postroom.settings.describe import entries
from tools.gen.settings import outputs


def test_every_setting_has_a_line_in_the_reference() -> None:
    (page,) = outputs().values()
    for entry in entries():
        assert f"| `{entry.variable}` | {entry.takes} | " in page
        assert entry.text in page


def test_every_setting_is_described_in_one_sentence_and_belongs_to_a_section() -> None:
    for entry in entries():
        assert entry.text.endswith(".")
        assert "\n" not in entry.text
        assert entry.group

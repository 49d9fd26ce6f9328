"""Points 1 and 2 of the page, in ledgers that are properly signed."""

import unittest

from stories import SIGNER, Case, Story, b64, compact, flipped, sha256


class Facts(Case):
    def test_a_ledger_with_bodies_values_and_erasures_is_accepted(self):
        self.accepts(Story().seal())
        self.accepts(Story().seal(), key=SIGNER.vkey, checkpoint_text=SIGNER.note(Story().leaves[:12]))

    def test_a_ledger_of_more_than_one_tile_is_accepted(self):
        story = Story(0)
        for n in range(1, 600):
            story.leaves.append(compact({"v": 1, "position": n, "recorded": "2026-11-21T08:00:00Z"}))
        stored = story.seal(sizes=[256, 257, 512, 599])
        self.assertEqual([len(row) for row in stored["tiles"].values()], [3, 1])
        self.accepts(stored)

    def test_an_empty_ledger_is_accepted_when_its_head_is_signed(self):
        stored = Story(0).seal(sizes=[0])
        self.accepts(stored)
        self.accepts(stored, key=SIGNER.vkey)
        stored["checkpoints"] = {}
        self.accepts(stored)
        self.refuses(stored, "no checkpoint is stored", key=SIGNER.vkey)
        stored["head"] = None
        self.refuses(stored, "ephor.head: it is missing")

    def test_a_leaf_that_is_not_what_the_page_says_is_refused(self):
        for members, words in (
            ({"v": 2}, "`v`"), ({"v": True}, "`v`"), ({"v": ...}, "`v`"), ({"v": 1.0}, "`v`"),
            ({"position": 8}, "`position`"), ({"position": "7"}, "`position`"), ({"position": ...}, "`position`"),
            ({"recorded": "2026-11-01T08:00:00Z"}, "goes back"), ({"recorded": ...}, "`recorded`"),
            ({"recorded": "2026-11-31T08:00:00Z"}, "calendar"), ({"recorded": "2026-11-04T08:00:60Z"}, "calendar"),
            ({"recorded": "2026-11-04T08:00:00.5Z"}, "`recorded`"), ({"recorded": "2026-11-04T08:00:00+00:00"}, "UTC"),
            ({"recorded": "２026-11-04T08:00:00Z"}, "`recorded`"), ({"body": None}, "base64"),
            ({"recorded": "0000-11-04T08:00:00Z"}, "calendar"), ({"v": None}, "`v`"), ({"position": None}, "`position`"),
            ({"recorded": None}, "`recorded`"), ({"erases": None}, "list"), ({"erases": [{"position": 1, "path": ""}]}, "Pointer"),
            ({"body": b64(b"short")}, "32"), ({"body": "A" * 42 + "B="}, "strict"), ({"erases": {}}, "list"),
            ({"erases": [{"position": 7}]}, "earlier"), ({"erases": [{"position": 0}]}, "earlier"),
            ({"erases": [{"position": True}]}, "earlier"), ({"erases": [{"position": 1, "path": "a"}]}, "Pointer"),
            ({"erases": [{"position": 1, "path": "/a~2"}]}, "Pointer"), ({"erases": [{"position": 1, "why": 1}]}, "else"),
            ({"erases": [{"position": 1, "path": None}]}, "Pointer"), ({"erases": [7]}, "else"),
        ):
            with self.subTest(members=members):
                self.refuses(Story().change_leaf(7, **members).seal(), "position 7: ", words)

    def test_a_leaf_that_is_not_one_compact_json_object_is_refused(self):
        start = b'{"v":1,"position":30,"recorded":"2026-11-28T08:00:00Z"'
        for raw, words in (
            (b"", "not JSON"), (b"[]", "not an object"), (b"\xff", "UTF-8"), (start, "not JSON"),
            (start + b"} ", "compact"), (start + b', "a":1}', "compact"), (start + b',"v":1}', "twice"),
            (start + b',"a":{"b":1,"b":1}}', "twice"), (start + b',"a":NaN}', "compact"), (start + b',"a":01}', "JSON"),
            (b"\xef\xbb\xbf" + start + b"}", "compact"), (start + b',"a":"\\ud800"}', "surrogate"),
            (start + b',"a":"\t"}', "JSON"), (start + b"}{}", "JSON"), (start + b',"a":1e999}', "range"),
            (start + b',"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}", "nested"),
            (start + b',"a":' + b"9" * 60_000 + b"}", "range"),
            (start + b',"a":"' + b"x" * 65_536 + b'"}', "65536"),
        ):
            with self.subTest(raw=raw[:80]):
                story = Story()
                story.leaves[29] = raw
                self.refuses(story.seal(), "position 30: ", words)
        story = Story()
        story.leaves[29] = start + b',"a":"' + b"x" * (65_536 - len(start) - 8) + b'"}'
        self.accepts(story.seal())
        story.leaves[29] = start + ',"a b":"\\ud83d\\ude00 \\" {[ \u2028","b":[1e9,-0.5,null,true]}'.encode()
        self.accepts(story.seal())

    def test_a_member_a_verifier_reads_is_refused_when_it_is_written_with_needless_escapes(self):
        start = rb'{"v":1,"position":30,"recorded":"2026-11-28T08:00:00Z","act":"erase","erases":[{"position":16,"path":"/list/1"}]}'
        story = Story()
        story.values[16].pop("/list/1")
        story.leaves[29] = start
        self.accepts(story.seal())
        for plain, escaped in (
            (b'"v"', rb'"\u0076"'), (b'"position":30', rb'"pos\u0069tion":30'), (b"00Z", rb"0\u0030Z"), (b'"erases"', rb'"erase\u0073"'),
            (b'"path"', rb'"pa\u0074h"'), (b"/list/1", rb"\/list/1"), (b"/list/1", rb"/l\u0069st/1"),
        ):
            with self.subTest(escaped=escaped):
                story.leaves[29] = start.replace(plain, escaped)
                self.assertNotEqual(story.leaves[29], start)
                self.refuses(story.seal(), "position 30: ", "escape")
        story.leaves[29] = start.replace(b'"act"', rb'"\u0061\u0063t"')
        self.accepts(story.seal())

    def test_a_value_whose_path_cannot_be_written_without_escapes_can_be_erased(self):
        story, path = Story(), '/a"\\\n'
        story.change_body(1, compact({path[1:]: story.personal(1, path, "Ada")}))
        story.change_leaf(30, act="erase", erases=[{"position": 1, "path": path}])
        self.refuses(story.seal(), "is stored, and a later fact erases it")
        story.values.pop(1)
        self.accepts(story.seal())

    def test_a_fact_cut_out_or_swapped_is_refused_even_when_signed_again(self):
        story = Story()
        del story.leaves[10]
        self.refuses(story.seal(), "position 11: `position` is 12")
        story = Story()
        story.leaves[10:12] = reversed(story.leaves[10:12])
        self.refuses(story.seal(), "position 11: ")

    def test_a_body_or_value_that_is_missing_without_an_erasure_is_refused(self):
        stored = Story().seal()
        del stored["bodies"][1]
        self.refuses(stored, "position 1: the body is missing")
        stored = Story().seal()
        del stored["values"][16]["/list/1"]
        self.refuses(stored, "position 16: the value '/list/1' is missing")
        stored = Story().seal()
        del stored["bodies"][16]
        self.refuses(stored, "position 16: the body is missing", "position 16: values are stored")

    def test_a_body_or_value_that_is_present_though_erased_is_refused(self):
        kept = Story(19).seal()
        stored = Story().seal()
        stored["bodies"][4] = kept["bodies"][4]
        self.refuses(stored, "position 4: the body is stored, and a later fact erases it")
        stored = Story().seal()
        stored["values"][4] = kept["values"][4]
        self.refuses(stored, "position 4: values are stored")
        stored = Story().seal()
        stored["values"][8]["/record/na~1me"] = kept["values"][8]["/record/na~1me"]
        self.refuses(stored, "position 8: the value '/record/na~1me' is stored, and a later fact erases it")

    def test_erasing_what_a_fact_never_had_is_refused_as_far_as_can_be_seen(self):
        for one, words in (
            ({"position": 5}, "the body of fact 5, which never had one"),
            ({"position": 5, "path": "/a"}, "the value '/a' of fact 5, which never had it"),
            ({"position": 1, "path": "/record/title"}, "the value '/record/title' of fact 1, which never had it"),
            ({"position": 16, "path": "/list/01"}, "the value '/list/01' of fact 16, which never had it"),
        ):
            with self.subTest(one=one):
                self.refuses(Story().change_leaf(30, erases=[one]).seal(), "position 30: it erases ", words)
        for one in ({"position": 4}, {"position": 4, "path": "/never/had"}, {"position": 8, "path": "/record/na~1me"}):
            self.accepts(Story().change_leaf(30, erases=[one]).seal())

    def test_a_body_or_value_that_was_changed_is_refused(self):
        for at in (1, 16):
            for part in (0, 1):
                stored = Story().seal()
                row = list(stored["bodies"][at])
                row[part] = flipped(row[part], 9)
                stored["bodies"][at] = tuple(row)
                self.refuses(stored, f"position {at}: the body does not match")
        stored = Story().seal()
        salt, raw = stored["values"][16]["/list/1"]
        stored["values"][16]["/list/1"] = (salt, b'"Eve"')
        self.refuses(stored, "position 16: the value '/list/1' does not match")
        stored["values"][16]["/list/1"] = (salt + raw[:1], raw[1:])
        self.refuses(stored, "33 bytes")
        stored = Story().seal()
        salt, raw = stored["bodies"][1]
        stored["bodies"][1] = (salt + raw[:1], raw[1:])
        self.refuses(stored, "33 bytes")

    def test_a_body_or_value_nothing_commits_to_is_refused(self):
        stored = Story().seal()
        stored["bodies"][5] = (bytes(32), b"{}")
        self.refuses(stored, "position 5: a body is stored, and the leaf commits to none")
        for position in (0, 31, -1):
            stored = Story().seal()
            stored["bodies"][position] = (bytes(32), b"{}")
            self.refuses(stored, f"position {position}: a body")
        stored = Story().seal()
        stored["values"][16]["/record/title"] = (bytes(32), b'"x"')
        self.refuses(stored, "no `†` object there")
        stored = Story().seal()
        stored["values"][5] = {"/a": (bytes(32), b'"x"')}
        self.refuses(stored, "position 5: values are stored")

    def test_a_dagger_where_no_value_can_stand_is_refused(self):
        one = b64(bytes(32)).encode()
        for raw, words in (
            ('{"a":{"†":"%s","b":1}}'.encode().replace(b"%s", one), "may not"), ('{"†":"%s"}'.encode().replace(b"%s", one), "may not"),
            ('{"a":{"†":7}}'.encode(), "base64"), ('{"a":{"†":"AAAA"}}'.encode(), "32"), (b'{"a": 1}', "compact"),
            (b"[]", "not an object"), ('{"a":{"†":"%s"}}'.encode().replace(b"%s", one), "is missing"),
        ):
            with self.subTest(raw=raw):
                self.refuses(Story().change_body(1, raw).seal(), "position 1: ", words)
        for value, words in ((b'{"x":{"\xe2\x80\xa0":"' + one + b'"}}', "holds a"), (b"1 ", "compact")):
            story = Story()
            salt = bytes(32)
            story.values[1] = {"/a": (salt, value)}
            body = compact({"a": {"†": b64(sha256(salt + value))}})
            self.refuses(story.change_body(1, body).seal(), "position 1: ", words)


if __name__ == "__main__":
    unittest.main()

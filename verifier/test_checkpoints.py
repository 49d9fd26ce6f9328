"""Points 3 to 6 of the page: tiles, checkpoints, keys."""

import unittest

from stories import ORIGIN, OTHER, SIGNER, Case, Signer, Story, b64, flipped, sha256


class Checkpoints(Case):
    def test_a_tile_changed_missing_or_too_many_is_refused(self):
        stored = Story().seal()
        stored["tiles"][0][0] = flipped(stored["tiles"][0][0], 100)
        self.refuses(stored, "tile 0/0: its hashes")
        stored["tiles"][0][0] = Story().seal()["tiles"][0][0][:-32]
        self.refuses(stored, "tile 0/0: its hashes")
        del stored["tiles"][0]
        self.refuses(stored, "tile 0/0: it is missing")
        for level, number in ((0, 1), (1, 0), (-1, 0), (0, -1), (2**40, 2**62)):
            stored = Story().seal()
            stored["tiles"].setdefault(level, {})[number] = b""
            self.refuses(stored, f"tile {level}/{number}: the leaves have no such tile")

    def test_facts_without_a_checkpoint_are_refused(self):
        self.refuses(Story().seal(sizes=[]), "no checkpoint is stored")

    def test_facts_after_the_latest_checkpoint_are_accepted(self):
        self.accepts(Story().seal(sizes=[29]))

    def test_a_checkpoint_that_states_more_or_other_facts_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["checkpoints"][31] = stored["head"] = SIGNER.note(story.leaves + [b"{}"])
        self.refuses(stored, "checkpoint 31: it states 31 facts", "ephor.head: it states 31 facts")
        stored = story.seal()
        stored["checkpoints"][15] = SIGNER.note(story.leaves[1:16])
        self.refuses(stored, "checkpoint 15: it states another root")
        stored = story.seal()
        stored["checkpoints"][14] = stored["checkpoints"].pop(15)
        self.refuses(stored, "checkpoint 14: the note states 15 facts")

    def test_a_checkpoint_of_a_stranger_or_of_another_ledger_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["checkpoints"][15] = OTHER.note(story.leaves[:15])
        self.refuses(stored, "checkpoint 15: no known key signed it")
        stored["checkpoints"][15] = SIGNER.note(story.leaves[:15], origin="ephor.example/other")
        self.refuses(stored, "checkpoint 15: it is of 'ephor.example/other'")

    def test_a_note_that_is_not_written_as_the_page_says_is_refused(self):
        story = Story()
        good = story.seal()["checkpoints"][15]
        text, line = good.split("\n\n")
        other = OTHER.line(text + "\n")
        for bad in (
            "", "\n\n", good[:-1], good + "\n", good + "x\n", text + "\n", text + "\n\n", good.replace("\n", "\r\n"),
            good.replace("—", "-"), good.replace("— ", "—  "), good.replace("15\n", "015\n"), good.replace("15\n", "+15\n"),
            good.replace("15\n", "١٥\n"), good.replace("15\n", "9" * 5000 + "\n"), good.replace("=\n\n", "\n\n"),
            good.replace("\n\n", "\nextension\n\n"), SIGNER.note(story.leaves[:15], extension="more\n"),
            good.replace(line, line[:-1] + "=\n"), good + f"— {ORIGIN} {b64(SIGNER.id + bytes(64))}\n",
            good + f"— {ORIGIN} {b64(SIGNER.id + bytes(4))}\n", good + "— witness AAAA\n", good + "— wit+ness " + b64(bytes(9)) + "\n",
            f"{text}\n\n{other}", good.replace("harbour", "har\x01bour"), good + "—\u00a0" + other[2:], "\ud800" + good,
            good + f"— {'w' * 1_000_000} {b64(bytes(9))}\n",
        ):
            with self.subTest(bad=bad):
                stored = story.seal()
                stored["checkpoints"][15] = bad
                self.refuses(stored, "checkpoint 15: ")
        stored = story.seal()
        stored["checkpoints"][15] = f"{text}\n\n{other}{line}— witness.example {b64(bytes(80))}\n"
        self.accepts(stored)

    def test_a_head_that_the_ledger_does_not_extend_is_refused(self):
        story = Story()
        stored = story.seal()
        stored["head"] = None
        self.refuses(stored, "ephor.head: it is missing")
        for head in (OTHER.note(story.leaves), SIGNER.note(story.leaves[:-1] + [b"{}"]), "", SIGNER.note(story.leaves * 2)):
            stored["head"] = head
            self.refuses(stored, "ephor.head: ")
        stored["head"] = SIGNER.note(story.leaves[:22])
        self.accepts(stored)

    def test_after_a_change_of_key_any_known_key_will_do_but_the_key_given_must_have_signed_the_latest(self):
        story = Story()
        kept = SIGNER.note(story.leaves[:9])
        stored = story.seal()
        stored["keys"] = [SIGNER.vkey, OTHER.vkey]
        self.accepts(stored)
        self.accepts(stored, key=SIGNER.vkey)
        self.refuses(stored, "checkpoint 30: the key given did not sign it", key=OTHER.vkey)
        stored["checkpoints"][30] = OTHER.note(story.leaves)
        self.accepts(stored, checkpoint_text=kept)
        self.accepts(stored, key=OTHER.vkey)
        self.refuses(stored, "checkpoint 30: the key given did not sign it", key=SIGNER.vkey)
        self.refuses(stored, "given checkpoint: the key given did not sign it", key=OTHER.vkey, checkpoint_text=kept)

    def test_a_key_that_was_replaced_signs_no_later_checkpoint_and_no_later_head(self):
        story, words = Story(), "a key signed it that stands before the signer of an earlier checkpoint"

        def signed(first, latest, head, head_size=30):
            stored = story.seal()
            stored["keys"] = [SIGNER.vkey, OTHER.vkey]
            stored["checkpoints"] = {15: first.note(story.leaves[:15]), 29: latest.note(story.leaves[:29])}
            stored["head"] = head.note(story.leaves[:head_size])
            return stored

        self.accepts(signed(SIGNER, OTHER, OTHER))
        self.accepts(signed(SIGNER, OTHER, SIGNER, 29))
        self.accepts(signed(SIGNER, SIGNER, OTHER))
        self.refuses(signed(OTHER, SIGNER, OTHER), "checkpoint 29: " + words)
        self.refuses(signed(OTHER, OTHER, SIGNER), "ephor.head: " + words)
        self.refuses(signed(SIGNER, SIGNER, OTHER, 22), "checkpoint 29: " + words)
        both = signed(OTHER, OTHER, OTHER)
        text = both["checkpoints"][29].split("\n\n")[0] + "\n"
        both["checkpoints"][29] += SIGNER.line(text)
        self.refuses(both, "checkpoint 29: " + words)

    def test_a_key_given_that_the_ledger_does_not_list_cannot_stand_in_for_one_it_lists(self):
        story = Story()
        stored = story.seal(signer=OTHER)
        stored["keys"] = [SIGNER.vkey]
        self.refuses(stored, "checkpoint 30: no known key signed it", key=OTHER.vkey)
        witness = Signer(b"5" * 32, "witness.example")
        stored = story.seal()
        stored["checkpoints"][30] += witness.line(stored["checkpoints"][30].split("\n\n")[0] + "\n")
        self.accepts(stored)
        self.refuses(stored, "key given: it is of 'witness.example'", key=witness.vkey)

    def test_keys_that_are_missing_malformed_or_of_another_origin_are_refused(self):
        name, key_id, data = SIGNER.vkey.split("+", 2)
        kind_two = bytes([2]) + SIGNER.public
        other_kind = f"{name}+{sha256(name.encode() + bytes([10]) + kind_two)[:4].hex()}+{b64(kind_two)}"
        for keys in ([], [""], [name], [f"{name}+{key_id.upper()}A+{data}"], [f"{name}+00000000+{data}"],
                     [SIGNER.vkey + " "], [other_kind, SIGNER.vkey], [f"x{SIGNER.vkey}"], [Signer(b"3" * 32, "elsewhere").vkey, SIGNER.vkey],
                     [f"{name}+{key_id.upper()}+{data}"], [SIGNER.vkey, OTHER.vkey, SIGNER.vkey], [Signer(b"3" * 32, "").vkey]):
            self.assertNotEqual(keys, [SIGNER.vkey])
            with self.subTest(keys=keys):
                stored = Story().seal()
                stored["keys"] = keys
                self.refuses(stored, "keys: ")

    def test_an_origin_with_a_plus_sign_white_space_or_a_control_character_is_refused(self):
        for name in ("a+b", "a b", "a\tb", "a\u00a0b", "a\u2028b", "a\x00b", "a\x7fb", "a\x85b", "a\x9fb"):
            with self.subTest(name=name):
                self.refuses(Story().seal(signer=Signer(b"6" * 32, name)), "keys: ")
        stored = Story().seal(signer=Signer(b"6" * 32, "Hafen/é–"))
        self.accepts(stored)

    def test_a_checkpoint_from_elsewhere_binds_the_ledger(self):
        story = Story()
        longer = Story(31)
        stored = story.seal()
        for size in (0, 1, 7, 30):
            self.accepts(stored, checkpoint_text=SIGNER.note(story.leaves[:size]))
        for given, words in (
            (SIGNER.note(longer.leaves), "it states 31 facts, and the ledger has 30"),
            (SIGNER.note(story.leaves[1:]), "another root"), (OTHER.note(story.leaves), "no known key"), ("", "signature"),
        ):
            self.refuses(stored, "given checkpoint: ", words, checkpoint_text=given)

    def test_the_key_from_elsewhere_binds_the_ledger(self):
        self.refuses(Story().seal(signer=OTHER), "checkpoint 30: ", key=SIGNER.vkey)
        self.refuses(Story().seal(), "not a verifier key", key="nonsense")


if __name__ == "__main__":
    unittest.main()

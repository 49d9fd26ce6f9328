"""No flipped bit goes unnoticed; the places are sampled, from a seed."""

import copy
import random
import unittest

from stories import Case, Story, as_export, as_folder, ask, flipped, run


class Flips(Case):
    def test_no_single_bit_of_a_stored_column_can_be_flipped_unnoticed(self):
        chance, stored = random.Random(1), Story().seal()
        places = [("leaves", n) for n in range(30)]
        places += [("bodies", n, part) for n in stored["bodies"] for part in (0, 1)]
        places += [("values", n, path, part) for n, row in stored["values"].items() for path in row for part in (0, 1)]
        places += [("tiles", 0, 0), ("head",), ("keys", 0)] + [("checkpoints", size) for size in stored["checkpoints"]]
        for place in places:
            for _ in range(12):
                bent = copy.deepcopy(stored)
                holder = bent
                for step in place[:-1]:
                    if isinstance(holder[step], tuple):
                        holder[step] = list(holder[step])
                    holder = holder[step]
                whole = holder[place[-1]]
                raw = whole.encode() if isinstance(whole, str) else whole
                raw = flipped(raw, chance.randrange(len(raw) * 8))
                holder[place[-1]] = raw.decode("utf-8", "surrogateescape") if isinstance(whole, str) else raw
                self.assertFalse(ask(bent)["accepted"], (place, raw))

    def test_no_single_bit_of_an_export_can_be_flipped_unnoticed(self):
        chance, raw = random.Random(2), as_export(Story().seal())
        with self.folder() as folder:
            for _ in range(600):
                bit = chance.randrange(len(raw) * 8)
                (folder / "x").write_bytes(flipped(raw, bit))
                code, out = run(folder / "x")
                self.assertEqual(code, 1, (bit, out))
                self.assertNotIn("cannot be judged", out)

    def test_a_bit_flipped_in_the_database_file_never_changes_what_is_accepted(self):
        chance, refused = random.Random(3), 0
        with self.folder() as folder:
            as_folder(Story().seal(), folder)
            raw = (folder / "ephor.sqlite").read_bytes()
            accepted = run(folder)
            self.assertEqual(accepted[0], 0)
            for _ in range(300):
                (folder / "ephor.sqlite").write_bytes(flipped(raw, chance.randrange(len(raw) * 8)))
                code, out = run(folder)
                self.assertIn(code, (0, 1, 3))
                self.assertNotIn("cannot be judged", out)
                refused += code != 0
                if code == 0:
                    self.assertEqual(out, accepted[1])
        self.assertGreater(refused, 50)


if __name__ == "__main__":
    unittest.main()

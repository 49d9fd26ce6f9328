"""Tile directories, of our own making and of other hands.

With EPHOR_INTEROP naming a folder that holds tlog/testdata/log, a log made by other hands is verified too.
"""

import os
import pathlib
import sys
import unittest

from stories import OTHER, SIGNER, Case, Story, flipped, run


class TileDirectories(Case):
    def write(self, folder, leaves, size):
        """A tile directory with the tiles of one size only."""
        story = Story(0)
        story.leaves = leaves[:size]
        stored = story.seal(sizes=[size])
        for level, row in stored["tiles"].items():
            for number, raw in row.items():
                self.put(folder, level, number, len(raw) // 32, raw)
        for start in range(0, size, 256):
            part = leaves[start:min(start + 256, size)]
            raw = b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in part)
            self.put(folder, "entries", start // 256, len(part), raw)
        (folder / "checkpoint").write_text(stored["checkpoints"][size])

    @staticmethod
    def put(folder, level, number, width, raw):
        end = "" if width == 256 else f".p/{width}"
        file = folder / "tile" / str(level) / f"{number:03}{end}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)

    def test_a_log_that_grew_is_accepted_at_every_size_with_its_old_partial_tiles(self):
        leaves = [b"entry %d" % n for n in range(600)]
        with self.folder() as folder:
            for size in (0, 1, 255, 256, 257, 511, 512, 600):
                self.write(folder, leaves, size)
                self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0, size)
            self.assertEqual(run(folder)[0], 2)
            self.assertEqual(run(folder, "--key", OTHER.vkey)[0], 1)
            (folder / "kept").write_text(SIGNER.note(leaves[:300]))
            self.assertEqual(run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")[0], 0)
            (folder / "kept").write_text(SIGNER.note(leaves + [b""]))
            self.assertEqual(run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")[0], 1)

    def test_a_tile_or_entry_missing_or_changed_is_refused_and_named(self):
        leaves = [b"entry %d" % n for n in range(300)]
        for name in ("tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"):
            with self.subTest(name=name), self.folder() as folder:
                self.write(folder, leaves, 300)
                raw = (folder / name).read_bytes()
                for bad in (flipped(raw, 0), flipped(raw, len(raw) * 8 - 1), raw[:-1], raw + b"\0", b"", None):
                    (folder / name).unlink() if bad is None else (folder / name).write_bytes(bad)
                    code, out = run(folder, "--key", SIGNER.vkey)
                    self.assertEqual(code, 1)
                    self.assertIn("tile/", out)
        with self.folder() as folder:
            self.write(folder, leaves, 300)
            raw = (folder / "tile/0/001.p/44").read_bytes()
            self.put(folder, 0, 1, 43, raw[:-32])
            (folder / "tile/0/001.p/44").unlink()
            self.assertIn("tile/0: number 1 is missing", run(folder, "--key", SIGNER.vkey)[1])
            self.put(folder, 0, 1, 45, raw + bytes(32))
            self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0, "a wider tile serves as well")
            raw = (folder / "tile/entries/001.p/44").read_bytes()
            self.put(folder, "entries", 1, 44, raw + b"\0\1x")
            self.assertIn("45 entries instead of 44", run(folder, "--key", SIGNER.vkey)[1])
            self.put(folder, "entries", 1, 44, raw)
            self.put(folder, "entries", 1, 1, b"\0\1x")
            self.assertIn("differs from a shorter one", run(folder, "--key", SIGNER.vkey)[1])
            (folder / "tile/entries/001.p/1").unlink()
            self.assertEqual(run(folder, "--key", SIGNER.vkey)[0], 0)
            (folder / "tile/0/stray").write_bytes(b"")
            self.assertIn("stray", run(folder, "--key", SIGNER.vkey)[1])

    def test_a_log_made_by_other_hands_is_accepted_with_every_checkpoint_it_ever_signed(self):
        if not os.environ.get("EPHOR_INTEROP"):
            reason = "EPHOR_INTEROP does not name the folder of foreign test data"
            print("skipped:", reason, file=sys.stderr)
            self.skipTest(reason)
        log = pathlib.Path(os.environ["EPHOR_INTEROP"]) / "tlog/testdata/log"
        key = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
        kept = sorted(log.glob("checkpoint.*"))
        self.assertEqual(len(kept), 16)
        for checkpoint in kept:
            code, out = run(log, "--key", key, "--checkpoint", checkpoint)
            self.assertEqual(code, 0, out)
            self.assertIn("accepted: 15 facts", out)


if __name__ == "__main__":
    unittest.main()

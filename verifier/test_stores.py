"""Folders, full exports, and the command that reads them."""

import contextlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest

import verify
from stories import (ORIGIN, OTHER, SIGNER, Case, Story, as_export, as_folder, as_request, b64, compact, merkle_root,
                     run)


class Stores(Case):
    def test_a_folder_is_accepted_and_says_whose_key_it_rests_on(self):
        with self.folder() as folder:
            story = Story()
            as_folder(story.seal(), folder)
            before = sorted(os.listdir(folder))
            code, out = run(folder)
            self.assertEqual(code, 0)
            self.assertIn("does not prove whose ledger it is", out)
            self.assertEqual(out.count("\n"), 1)
            (folder / "kept").write_text(SIGNER.note(story.leaves[:9]))
            code, out = run(folder, "--key", SIGNER.vkey, "--checkpoint", folder / "kept")
            self.assertEqual((code, "given" in out), (0, True))
            self.assertEqual(sorted(os.listdir(folder)), sorted(before + ["kept"]), "verifying leaves no trace")

    def test_facts_that_are_still_in_the_write_ahead_log_are_seen(self):
        with self.folder() as folder:
            with contextlib.closing(as_folder(Story().seal(), folder, close=False)):
                self.assertTrue((folder / "ephor.sqlite-wal").stat().st_size)
                self.assertEqual(run(folder)[0], 0)
                self.assertIn("accepted: 30 facts", run(folder)[1])

    def test_a_folder_whose_files_or_columns_are_wrong_is_refused(self):
        def alter(*statements):
            def change(folder):
                with contextlib.closing(sqlite3.connect(folder / "ephor.sqlite", isolation_level=None)) as database:
                    for statement in statements:
                        database.execute(statement)
            return change

        loose = "CREATE TABLE {0}2 AS SELECT * FROM {0}", "DROP TABLE {0}", "ALTER TABLE {0}2 RENAME TO {0}"

        def loosened(table, *statements):
            return alter(*(text.format(table) for text in loose), *statements)

        for change, words in (
            (lambda folder: (folder / "ephor.vkey").unlink(), "ephor.vkey: there is no verifier key"),
            (lambda folder: (folder / "ephor.vkey").write_text(SIGNER.vkey), "ephor.vkey: the last line"),
            (lambda folder: (folder / "ephor.vkey").write_text(SIGNER.vkey + "\n\n"), "ephor.vkey: '' is not a verifier key"),
            (lambda folder: (folder / "ephor.head").unlink(), "ephor.head: it is missing"),
            (lambda folder: (folder / "ephor.head").write_bytes(b"\xff"), "ephor.head: the text is not UTF-8"),
            (alter("PRAGMA user_version = 2"), "user_version"), (alter("PRAGMA application_id = 1"), "application_id"),
            (alter("DROP TABLE tile"), "no table tile"), (alter("DELETE FROM leaf WHERE position = 9"), "position 9: "),
            (alter("ALTER TABLE leaf RENAME TO l", "CREATE VIEW leaf AS SELECT * FROM l"), "no table leaf"),
            (alter("DROP TABLE leaf", "CREATE VIRTUAL TABLE leaf USING fts5(position, bytes)"), "no table leaf"),
            (alter("CREATE TABLE t AS SELECT level + 0.0 AS level, number, hashes FROM tile", "DROP TABLE tile",
                   "ALTER TABLE t RENAME TO tile"), "tile 0.0/0: "),
            (alter("CREATE TABLE b AS SELECT position + 0.0 AS position, salt, bytes FROM body", "DROP TABLE body",
                   "ALTER TABLE b RENAME TO body"), "position 1.0: "),
            (alter("UPDATE leaf SET position = 0 WHERE position = 1"), "position 1: position 0"),
            (loosened("leaf", "UPDATE leaf SET bytes = CAST(bytes AS TEXT) WHERE position = 3"), "position 3: the leaf is not"),
            (loosened("leaf", "INSERT INTO leaf SELECT * FROM leaf WHERE position = 3"), "position 4: position 3"),
            (loosened("leaf", "UPDATE leaf SET position = NULL WHERE position = 1"), "position 1: position None"),
            (loosened("body", "UPDATE body SET salt = CAST(salt AS TEXT) WHERE position = 1"), "position 1: "),
            (loosened("body", "UPDATE body SET position = 'x' WHERE position = 1"), "position 1: the body is missing"),
            (loosened("body", "INSERT INTO body SELECT * FROM body WHERE position = 1"), "two bodies"),
            (loosened("value", "INSERT INTO value SELECT * FROM value"), "stored twice"),
            (loosened("value", "UPDATE value SET path = CAST(path AS BLOB)"), "path of a value is not stored as TEXT"),
            (loosened("value", "UPDATE value SET path = CAST(x'ff' AS TEXT)"), "UTF-8"),
            (loosened("tile", "UPDATE tile SET hashes = CAST(hashes AS TEXT)"), "tile 0/0: the tile is not"),
            (loosened("checkpoint", "UPDATE checkpoint SET note = CAST(note AS BLOB)"), "note of a checkpoint is not"),
            (loosened("checkpoint", "INSERT INTO checkpoint SELECT * FROM checkpoint"), "stored twice"),
        ):
            with self.subTest(words=words), self.folder() as folder:
                as_folder(Story().seal(), folder)
                change(folder)
                code, out = run(folder)
                self.assertEqual(code, 1, out)
                self.assertTrue(out.startswith("refused: "))
                self.assertIn(words, out)

    def test_an_export_is_accepted_and_any_other_spelling_of_it_is_refused(self):
        raw = as_export(Story().seal())
        lines = raw.split(b"\n")
        note, fact = json.loads(lines[-2])["checkpoint"], json.loads(lines[1])
        values = next(line for line in lines if b'"values"' in line and line.count(b'"path"') == 2)
        swapped = json.loads(values)
        swapped["values"].reverse()
        none = json.loads(values)
        none["values"] = []
        with self.folder() as folder:
            (folder / "x").write_bytes(raw)
            self.assertEqual(run(folder / "x")[0], 0)
            self.assertEqual(run(folder / "x", "--key", OTHER.vkey)[0], 1)
            for bad in (
                b"", b"\n", raw[:-1], raw + b"\n", b"\n" + raw, b"\xef\xbb\xbf" + raw, raw.replace(b"\n", b"\r\n"), raw[:500],
                raw.replace(b'"leaf":', b'"leaf": ', 1), raw.replace(b"export-1", b"export-2"),
                raw.replace(b'"size":30', b'"size":29'), raw.replace(b'"size":30', b'"size":31'), raw.replace(b'"size":30', b'"size":true'),
                raw.replace(b'"size":30', b'"size":30.0'), raw.replace(b'"size":30', b'"size":-1'),
                raw.replace(ORIGIN.encode(), b"ephor.example/other", 1), raw.replace(b"/list/1", b"/list\\/1"),
                raw.replace(b"\\n", b"\\u000a", 1), raw.replace("—".encode(), b"\\u2014"), b"\n".join(lines[:-2]) + b"\n",
                b"\n".join(lines[:-3] + [lines[-2], lines[-3], b""]),
                b"\n".join(lines[:-4] + [lines[-3], lines[-4], lines[-2], b""]),
                raw.replace(lines[1], compact({name: fact[name] for name in ("leaf", "body", "salt")})), raw + lines[-2] + b"\n", raw.replace(values, compact(swapped)),
                raw.replace(values, compact(none)), raw.replace(lines[2], lines[2][:-1] + b',"more":1}'),
                raw.replace(lines[1], lines[1].replace(b'"leaf"', b'"leaf":"","leaf"')), raw.replace(lines[-2], compact({"checkpoint": 7})),
                b"\n".join(lines[:5] + lines[6:]), raw + compact({"checkpoint": note.replace("30\n", "31\n")}) + b"\n",
            ):
                with self.subTest(bad=bad[:60]):
                    self.assertNotEqual(bad, raw)
                    (folder / "x").write_bytes(bad)
                    code, out = run(folder / "x")
                    self.assertEqual(code, 1, out)
                    self.assertNotIn("cannot be judged", out)

    def test_an_export_ends_with_a_checkpoint_over_all_its_facts(self):
        with self.folder() as folder:
            for count, sizes, wanted in ((0, [0], 0), (0, [], 1), (30, [30], 0), (30, [0, 7, 30], 0), (30, [29], 1), (30, [], 1)):
                (folder / "x").write_bytes(as_export(Story(count).seal(sizes=sizes)))
                self.assertEqual(run(folder / "x")[0], wanted, (count, sizes))

    def test_the_paths_of_an_export_are_sorted_by_their_utf_8_bytes(self):
        story = Story(0)
        leaf = {"v": 1, "position": 1, "recorded": "2026-11-21T08:00:00Z"}
        names = "\uff00", "\U0001f600"  # The other way round in UTF-16.
        story.give_body(leaf, compact({name: story.personal(1, "/" + name, 1) for name in names}))
        story.leaves.append(compact(leaf))
        lines = as_export(story.seal(sizes=[1])).split(b"\n")
        self.assertEqual([value["path"] for value in json.loads(lines[1])["values"]], ["/" + name for name in names])
        turned = json.loads(lines[1])
        turned["values"].reverse()
        with self.folder() as folder:
            (folder / "x").write_bytes(b"\n".join(lines))
            self.assertEqual(run(folder / "x")[0], 0)
            (folder / "x").write_bytes(b"\n".join([lines[0], compact(turned), *lines[2:]]))
            self.assertIn("line 2: the values are not sorted by path", run(folder / "x")[1])

    def test_wrong_usage_and_unreadable_paths_have_their_own_exit_codes(self):
        with self.folder() as folder:
            for arguments in ((), (folder, "--kay", "x"), (folder, "--key", "x"), (folder, "--serve"), (folder, folder)):
                self.assertEqual(run(*arguments)[0], 2)
            self.assertEqual(run(folder)[0], 3)
            self.assertEqual(run(folder / "nowhere")[0], 3)
            (folder / "ephor.sqlite").write_bytes(b"not a database, for sure" * 100)
            self.assertEqual(run(folder)[0], 3)
            (folder / "x").write_bytes(as_export(Story().seal()))
            self.assertEqual(run(folder / "x", "--checkpoint", folder / "nowhere")[0], 3)

    def test_the_server_answers_each_line_whatever_it_holds(self):
        with self.folder() as folder:
            (folder / "x").write_bytes(as_export(Story().seal()))
            good = [json.dumps({"ledger": as_request(Story().seal())}), json.dumps({"path": str(folder / "x"), "key": SIGNER.vkey})]
            bad = ["", "[]", "{}", "x", "[" * 5000, '{"path":7}', '{"path":"a\\u0000b"}', '{"ledger":{"leaves":7,"keys":[]}}',
                   '{"ledger":{"leaves":[],"keys":[7]}}', json.dumps({"path": str(folder)}), '{"path":"x","key":7}',
                   '{"ledger":{"leaves":[],"keys":[],"bodies":{"1":{"salt":"!","bytes":""}}}}']
            program = pathlib.Path(verify.__file__)
            done = subprocess.run([sys.executable, program, "--serve"], input="\n".join(good + bad + good) + "\n",
                                  capture_output=True, text=True, encoding="utf-8", timeout=60)
            answers = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([one["accepted"] for one in answers], [True] * 2 + [False] * len(bad) + [True] * 2)
            self.assertEqual({(one["size"], one["root"]) for one in answers if one["accepted"]},
                             {(30, b64(merkle_root(Story().leaves)))})
            self.assertTrue(all(one["faults"] for one in answers if not one["accepted"]))
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()

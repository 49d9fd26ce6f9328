// Holds bills of materials and reviews against the schemas of their formats, by Ajv.
//
// node validate.mjs FOLDER-OF-CYCLONEDX-SCHEMAS SARIF-SCHEMA-OR-- FILE…

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import formats from "ajv-formats";
import internationalFormats from "ajv-formats-draft2019";

const [folder, reviewSchema, ...files] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
/** Some packages keep the schemas under names of their own, by which these name each other. */
const plain = (path) => JSON.parse(readFileSync(path, "utf8").replaceAll(".SNAPSHOT.", "."));

/** The schema of that beginning, whatever the makers of a package put behind it. */
const schema = (start) => {
  const name = readdirSync(folder).find((name) => name.startsWith(start) && name.endsWith(".schema.json"));
  if (!name) throw new Error(`${folder} holds no schema that begins with ${start}`);
  return plain(join(folder, name));
};

/** A schema that others name by its file and by its address. */
const validator = (main, others) => {
  // The schema of SARIF holds a pattern that only the older reading of regular expressions takes.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formats(ajv);
  internationalFormats(ajv);
  for (const other of others) ajv.addSchema(other);
  return ajv.compile(main);
};

const bill = validator(schema("bom-1.7"), [schema("spdx"), schema("jsf-0.82"), schema("cryptography-defs")]);
const review = reviewSchema === "-" ? null : validator(read(reviewSchema), []);

let wrong = 0;
for (const file of files) {
  const check = file.endsWith(".sarif") ? review : bill;
  if (!check) continue;
  const isRight = check(read(file));
  console.log(`${isRight ? "ok" : "WRONG"} ${file} (ajv)`);
  if (isRight) continue;
  wrong += 1;
  for (const error of check.errors.slice(0, 10)) console.log(`    ${error.instancePath} ${error.message}`);
}
process.exit(wrong === 0 ? 0 : 1);

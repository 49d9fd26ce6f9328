//! What the beginning of a file says about its format.

use std::collections::BTreeSet;

use memchr::memmem;

use super::{Candidate, Known, MOST_HEADER, gguf};
use crate::look::shown;
use crate::values::{self, Told};

/// Bytes of a pickle or of HDF5 in which the names of libraries are looked for.
const NAMES: u64 = 1 << 16;
/// Bytes that end a beginning of legacy `PyTorch`: the number that it writes first.
const LEGACY_TORCH: &[u8] = &[0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// Endings that only models have, where the content has no sign that is surer.
const ENDINGS: &[(&str, &str)] = &[
    ("onnx", "ONNX"),
    ("ort", "ONNX Runtime"),
    ("tflite", "TensorFlow Lite"),
    ("safetensors", "safetensors whose header is not sound"),
    ("gguf", "GGUF whose header is not sound"),
    ("mlmodel", "Core ML"),
    ("keras", "Keras"),
    ("pt", "PyTorch"),
    ("pth", "PyTorch"),
    ("ckpt", "checkpoint"),
    ("joblib", "joblib"),
    ("cbm", "CatBoost"),
    ("ubj", "XGBoost"),
    ("pdiparams", "PaddlePaddle"),
    ("pdmodel", "PaddlePaddle"),
    ("mnn", "MNN"),
    ("nemo", "NeMo"),
    ("caffemodel", "Caffe"),
    ("llamafile", "llamafile"),
];

/// What pickles of models name, and whose it is.
const LIBRARIES: &[(&[u8], &str)] = &[
    (b"sklearn", "scikit-learn"),
    (b"xgboost", "XGBoost"),
    (b"lightgbm", "LightGBM"),
    (b"catboost", "CatBoost"),
    (b"torch", "PyTorch"),
    (b"keras", "Keras"),
    (b"statsmodels", "statsmodels"),
    (b"transformers", "Transformers"),
];

/// A file that is no text.
pub(super) fn binary(file: &Candidate<'_>, name: &str) -> Option<Known> {
    let ending = || {
        let (_, format) = ENDINGS.iter().find(|(ending, _)| *ending == file.ending)?;
        Some(Known::by_ending(*format))
    };
    let magic = |place: usize, magic: &[u8]| file.beginning.get(place..).is_some_and(|rest| rest.starts_with(magic));
    if file.begins(b"GGUF") {
        return gguf::told(file).map(Known::by_content).or_else(ending);
    }
    if magic(4, b"TFL3") {
        return Some(Known::by_content("TensorFlow Lite"));
    }
    if file.begins(b"CBM1") {
        return Some(Known::by_content("CatBoost"));
    }
    if file.begins(b"lmgg") || file.begins(b"tjgg") || file.begins(b"fmgg") {
        return Some(Known::by_content("GGML"));
    }
    if file.ending == "bin" && file.begins(&[0xba, 0x16, 0x4f, 0x2f]) {
        return Some(Known::by_content("fastText"));
    }
    if name.ends_with("saved_model.pb") {
        return Some(Known::by_ending("SavedModel of TensorFlow"));
    }
    if name.contains(".mlpackage/") || name.contains(".mlmodelc/") {
        let weighs = matches!(file.ending.as_str(), "bin" | "mlmodel" | "mil");
        return weighs.then(|| Known::by_content("Core ML"));
    }
    safetensors(file)
        .or_else(|| onnx(file))
        .or_else(|| zip(file))
        .or_else(|| pickle(file))
        .or_else(|| hdf5(file))
        .or_else(|| ending().filter(|_| !is_zeros(file)))
}

/// Zeros at the beginning are a file that was never written.
fn is_zeros(file: &Candidate<'_>) -> bool {
    file.beginning.iter().all(|byte| *byte == 0)
}

/// A file of text that is a model, or that stands for one.
pub(super) fn text(file: &Candidate<'_>, name: &str) -> Option<Known> {
    if file.begins(b"version https://git-lfs.github.com/spec/v1") && ENDINGS.iter().any(|(ending, _)| *ending == file.ending) {
        let oid = String::from_utf8_lossy(file.beginning);
        let oid = oid.lines().find_map(|line| line.strip_prefix("oid ")).unwrap_or_default().to_owned();
        return Some(Known::by_content(format!("a pointer of Git LFS to {} {}", file.ending, shown(&oid))));
    }
    if file.begins(b"tree\nversion=v") {
        return Some(Known::by_content("LightGBM"));
    }
    if name.ends_with(".mlpackage/Manifest.json") {
        return Some(Known::by_content("Core ML"));
    }
    pickle(file)
}

/// A tensor of a header; of the entry that is none, what saved it.
/// Sorts of numbers of a file that are told.
const MOST_SORTS: usize = 16;

fn safetensors(file: &Candidate<'_>) -> Option<Known> {
    let (length, rest) = file.beginning.split_first_chunk::<8>()?;
    let length = u64::from_le_bytes(*length);
    if !rest.starts_with(b"{\"") && !rest.starts_with(b"{}") || length < 2 || length > file.length.checked_sub(8)? {
        return None;
    }
    if length > MOST_HEADER {
        return (file.ending == "safetensors")
            .then(|| Known::by_content(format!("safetensors, a header of {length} bytes, not read")));
    }
    let header = file.stretch(8, length).ok()?;
    let header = std::str::from_utf8(&header).ok()?;
    let (mut sorts, mut tensors, mut numbers) = (BTreeSet::new(), 0_u64, 0_u64);
    let (mut is_tensor, mut size) = (false, 1_u64);
    values::json(header, &mut |path, told| match (path, told) {
        ([_], Told::Opens) => (is_tensor, size) = (false, 1),
        ([_, "shape", _], Told::Number(length)) => size = size.saturating_mul(length),
        ([_, "dtype"], Told::Text(sort)) => {
            is_tensor = true;
            if sorts.len() < MOST_SORTS {
                sorts.insert(shown(sort));
            }
        }
        ([_], Told::Closes) if is_tensor => (tensors, numbers) = (tensors + 1, numbers.saturating_add(size)),
        _ => {}
    })
    .ok()?;
    let sorts = sorts.into_iter().collect::<Vec<_>>().join(" ");
    Some(Known::by_content(format!("safetensors, {tensors} tensors of {sorts}, {numbers} parameters")))
}

/// The field of the version, then that of whoever made it, which is a short text.
fn onnx(file: &Candidate<'_>) -> Option<Known> {
    let [0x08, 1..=32, 0x12, length, rest @ ..] = file.beginning else { return None };
    let maker = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
    let is_plain = !maker.is_empty() && maker.chars().all(|one| one.is_ascii_graphic() || one == ' ');
    let is_known = ["pytorch", "onnx", "tf2onnx", "skl2onnx", "keras2onnx"].iter().any(|known| maker.starts_with(known));
    (is_plain && (is_known || file.ending == "onnx")).then(|| Known::by_content(format!("ONNX, made by {}", shown(maker))))
}

/// An archive is told by its first entry alone.
fn zip(file: &Candidate<'_>) -> Option<Known> {
    if !file.begins(b"PK\x03\x04") {
        return None;
    }
    let length = file.beginning.get(26..28)?.iter().rev().fold(0, |all, byte| all * 256 + usize::from(*byte));
    let first = String::from_utf8_lossy(file.beginning.get(30..30 + length).unwrap_or_default()).into_owned();
    let torch =
        first.ends_with("/data.pkl") || first.ends_with("/byteorder") || first.ends_with("/version") || first.contains("/code/");
    let format = match file.ending.as_str() {
        "pt" | "pth" | "ckpt" | "bin" | "ptl" | "" if torch => "PyTorch, an archive",
        "keras" => "Keras, an archive",
        "mar" => "TorchServe, an archive",
        "task" => "MediaPipe, an archive",
        _ => return None,
    };
    Some(Known::by_content(format))
}

/// A pickle is a model where it names a library of models; it is read as bytes and never run.
fn pickle(file: &Candidate<'_>) -> Option<Known> {
    let named = matches!(file.ending.as_str(), "pkl" | "pickle" | "joblib" | "pt" | "pth" | "bin" | "ckpt" | "sav" | "model");
    let begins = matches!(file.beginning, [0x80, 2..=5, ..]) || matches!(file.beginning, [b'c' | b'(', ..]);
    if !named || !begins {
        return None;
    }
    if file.beginning.get(2..).is_some_and(|rest| rest.starts_with(LEGACY_TORCH)) {
        return Some(Known::by_content("PyTorch, a pickle"));
    }
    let start = file.start(NAMES).ok()?;
    let (_, library) = LIBRARIES.iter().find(|(word, _)| memmem::find(&start, word).is_some())?;
    Some(Known::by_content(format!("pickle of {library}")))
}

fn hdf5(file: &Candidate<'_>) -> Option<Known> {
    if !file.begins(b"\x89HDF\r\n\x1a\n") || !matches!(file.ending.as_str(), "h5" | "hdf5" | "keras") {
        return None;
    }
    let start = file.start(NAMES).ok()?;
    let signs: [&[u8]; 4] = [b"model_weights", b"layer_names", b"keras_version", b"model_config"];
    signs.iter().any(|sign| memmem::find(&start, sign).is_some()).then(|| Known::by_content("Keras, HDF5"))
}

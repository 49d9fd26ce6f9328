//! Each format by a few bytes, as a tool would write them, and by lies.

use std::fs;

use super::*;

fn looked(path: &Path, name: &str, bytes: &[u8], is_text: bool) -> Option<(Sighting, u64)> {
    look(path, name, &Beginning { bytes, length: path.metadata().unwrap().len(), is_text })
}

/// What is told of a file of that name and content.
fn told(name: &str, bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    let beginning = bytes.get(..1_024).unwrap_or(bytes);
    looked(&path, name, beginning, !beginning.contains(&0)).map(|(one, _)| one.evidence.text)
}

fn safetensors(header: &str, claimed: u64) -> Vec<u8> {
    [&claimed.to_le_bytes(), header.as_bytes(), &[0; 16]].concat()
}

fn gguf(entries: u64, pairs: &[(&str, u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = [b"GGUF".as_slice(), &3_u32.to_le_bytes(), &291_u64.to_le_bytes(), &entries.to_le_bytes()].concat();
    for (key, sort, value) in pairs {
        bytes.extend((key.len() as u64).to_le_bytes());
        bytes.extend(key.as_bytes());
        bytes.extend(sort.to_le_bytes());
        bytes.extend(value);
    }
    bytes
}

fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

#[test]
fn weights_tell_what_their_header_says_and_their_digest() {
    let header = r#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#;
    let found = told("m/model.safetensors", &safetensors(header, header.len() as u64)).unwrap();
    assert!(found.starts_with("safetensors, 1 tensors of F32, 6 parameters; "), "{found}");
    assert!(found.contains("; sha256 "), "{found}");
    let pairs = [
        ("general.architecture", 8, text("llama")),
        ("tokens", 9, [&8_u32.to_le_bytes()[..], &1_u64.to_le_bytes(), &text("x")].concat()),
        ("general.file_type", 4, 15_u32.to_le_bytes().to_vec()),
    ];
    let found = told("m.gguf", &gguf(3, &pairs)).unwrap();
    assert!(found.starts_with("GGUF version 3, 291 tensors, architecture llama, file_type Q4_K_M; "), "{found}");
}

#[test]
fn each_format_is_known_by_its_beginning() {
    let zip = |first: &str| {
        let length = u16::try_from(first.len()).unwrap().to_le_bytes();
        [b"PK\x03\x04".as_slice(), &[0; 22], &length, &[0; 2], first.as_bytes(), &[0; 9]].concat()
    };
    let legacy = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\0".to_vec();
    for (name, bytes, expected) in [
        ("a.onnx", b"\x08\x07\x12\x07pytorch\x1a\0\0".to_vec(), "ONNX, made by pytorch"),
        ("a.tflite", b"\x1c\0\0\0TFL3\0\0".to_vec(), "TensorFlow Lite"),
        ("a.pt", zip("archive/data.pkl"), "PyTorch, an archive"),
        ("a.keras", zip("metadata.json"), "Keras, an archive"),
        ("a.bin", legacy, "PyTorch, a pickle"),
        ("a.pkl", b"\x80\x04\x95\0\0\x8c\x15sklearn.linear_model\0".to_vec(), "pickle of scikit-learn"),
        ("old.pkl", b"csklearn.svm\nSVC\n".to_vec(), "pickle of scikit-learn"),
        ("a.h5", b"\x89HDF\r\n\x1a\n\0\0model_weights".to_vec(), "Keras, HDF5"),
        ("a.mlmodel", b"\x08\x04\x12\0\0".to_vec(), "Core ML"),
        (
            "b.safetensors",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n".to_vec(),
            "a pointer of Git LFS to safetensors sha256:ab",
        ),
        ("lgb.txt", b"tree\nversion=v4\n".to_vec(), "LightGBM"),
    ] {
        let found = told(name, &bytes).unwrap_or_default();
        assert!(found.starts_with(&format!("{expected}; ")), "{name}: {found}");
    }
}

#[test]
fn what_only_looks_like_a_model_is_none() {
    for (name, bytes) in [
        ("a.zip", b"PK\x03\x04\0\0\0\0".to_vec()),
        ("a.docx", b"PK\x03\x04\0\0\0\0archive/data.pkl".to_vec()),
        ("cache.pkl", b"\x80\x04\x95\0\0}\x94.".to_vec()),
        ("data.h5", b"\x89HDF\r\n\x1a\n\0\0temperature".to_vec()),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0".to_vec()),
        ("theme.bin", b"\x02\0\0\0\0\0".to_vec()),
        ("empty.pt", vec![0; 64]),
        ("config.json", b"{}".to_vec()),
        ("a.pb", b"\x08\x07\x12\x03abc\0".to_vec()),
    ] {
        assert_eq!(told(name, &bytes), None, "{name}");
    }
}

#[test]
fn a_tokeniser_is_part_of_a_model_only_where_weights_lie_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    fs::write(&path, "{}").unwrap();
    assert_eq!(looked(&path, "m/tokenizer.json", b"{}", true), None);
    fs::write(folder.path().join("model.safetensors"), [0]).unwrap();
    let found = looked(&path, "m/tokenizer.json", b"{}", true).unwrap().0;
    assert!(found.evidence.text.starts_with("tokeniser of the model beside it, model.safetensors; "));
}

#[test]
fn a_package_of_core_ml_is_one_model() {
    assert_eq!(package("app/A.mlpackage/Data/weights/weight.bin"), "app/A.mlpackage");
    assert!(told("A.mlpackage/Manifest.json", b"{}").unwrap().starts_with("Core ML; "));
}

#[test]
fn headers_that_lie_and_files_that_are_huge_cost_little() {
    for claimed in [0, 1, 3, 1 << 20, 1 << 60, u64::MAX] {
        let found = told("m.safetensors", &safetensors("{\"a\":{}}", claimed));
        assert!(found.unwrap().starts_with("safetensors whose header is not sound; "), "{claimed}");
    }
    for pairs in [vec![("a", 9, vec![0xff; 12])], vec![("a", 8, vec![0xff; 8])], vec![("a", 77, vec![])]] {
        assert!(told("m.gguf", &gguf(u64::MAX, &pairs)).unwrap().starts_with("GGUF version 3"));
    }
    assert!(told("m.gguf", b"GGUF\0").unwrap().starts_with("GGUF whose header is not sound"));
    let nested = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(told("n.safetensors", &safetensors(&nested, nested.len() as u64)).is_some());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.gguf");
    let bytes = gguf(0, &[]);
    fs::write(&path, &bytes).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(10 << 30).unwrap();
    let found = looked(&path, "huge.gguf", &bytes, false).unwrap().0.evidence.text;
    assert!(found.ends_with("no digest, since it is larger than 4 GiB"), "{found}");
}

//! Archives that hide what they hold, or unpack to more than there is room for.

use super::*;

/// One member of a ZIP archive, stored.
#[derive(Clone, Copy)]
struct Member<'m> {
    name: &'m [u8],
    data: &'m [u8],
    flags: u16,
    method: u16,
    size: u32,
    mode: u32,
}

fn member<'m>(name: &'m str, data: &'m str) -> Member<'m> {
    let size = data.len() as u32;
    Member {
        name: name.as_bytes(),
        data: data.as_bytes(),
        flags: 0,
        method: 0,
        size,
        mode: 0o100_644,
    }
}

fn shared(member: &Member<'_>) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    if member.method == 0 {
        crc.update(member.data);
    }
    let mut bytes = Vec::new();
    bytes.extend(member.flags.to_le_bytes());
    bytes.extend(member.method.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(crc.sum().to_le_bytes());
    bytes.extend((member.data.len() as u32).to_le_bytes());
    bytes.extend(member.size.to_le_bytes());
    bytes.extend((member.name.len() as u16).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// Packs members (APPNOTE.TXT 4.3), the rows of the table possibly of others.
fn zip_with(members: &[Member<'_>], rows: &[Member<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut offsets = Vec::new();
    for member in members {
        offsets.push(bytes.len() as u32);
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(shared(member));
        bytes.extend(member.name);
        bytes.extend(member.data);
    }
    let table = bytes.len() as u32;
    for (row, offset) in rows.iter().zip(offsets) {
        bytes.extend(b"PK\x01\x02\x14\x03\x14\0");
        bytes.extend(shared(row));
        bytes.extend([0; 6]);
        bytes.extend((row.mode << 16).to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(row.name);
    }
    let length = bytes.len() as u32 - table;
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend((rows.len() as u16).to_le_bytes());
    bytes.extend((rows.len() as u16).to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(table.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn zip(members: &[Member<'_>]) -> Vec<u8> {
    zip_with(members, members)
}

/// Returns an archive with a member that lies outside of it.
pub fn leading_elsewhere() -> Vec<u8> {
    tar_gz(&[("../x.py", b"", tar::EntryType::Regular)])
}

fn archive(name: &str, bytes: &[u8]) -> PluginAnalysis {
    let folder = Folder::new();
    scan_one(&folder.write(name, bytes))
}

fn tar_gz(members: &[(&str, &[u8], tar::EntryType)]) -> Vec<u8> {
    let packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let mut builder = tar::Builder::new(packed);
    for (name, data, kind) in members {
        let mut header = tar::Header::new_gnu();
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(data.len() as u64);
        header.set_mode(0o644);
        if *kind == tar::EntryType::Symlink {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *data).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

#[test]
fn members_are_read_as_files_of_the_plugin() {
    let members =
        [member("pkg/__init__.py", ""), member("pkg/x.py", "x = ("), member("pkg/data", "1")];
    let plugin = archive("a.whl", &zip(&members));
    assert_eq!(denials(&plugin), BTreeSet::from(["unparsable-source"]));
    assert!(plugin.findings[0].place.path.ends_with("a.whl/pkg/x.py"));
    assert_eq!(plugin.files, 4);
    let regular = tar::EntryType::Regular;
    let packed = tar_gz(&[("p-1.0/setup.py", b"x = (", regular), ("p-1.0/README", b"", regular)]);
    assert_eq!(denials(&archive("p-1.0.tar.gz", &packed)), BTreeSet::from(["unparsable-source"]));
    let folder = Folder::new();
    folder.write("p/__init__.py", "");
    folder.write("p/lib.zip", zip(&members));
    assert!(denied_for(&scan_one(&folder.path().join("p")), "unparsable-source"));
}

#[test]
fn archives_made_by_python_are_read() {
    let script = "import zipfile, zipapp, tarfile, io, sys\n\
        z = zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED); z.writestr('pkg/a.py', 'x = 1\\n' * 100); z.mkdir('d') if hasattr(z, 'mkdir') else None; z.writestr('\\xfc.py', ''); z.close()\n\
        class Stream(io.RawIOBase):\n  def __init__(s): s.f = open('s.zip', 'wb')\n  def writable(s): return True\n  def write(s, b): return s.f.write(b)\n\
        z = zipfile.ZipFile(Stream(), 'w', zipfile.ZIP_DEFLATED); z.writestr('a.py', 'x = 1\\n' * 100); z.writestr('b.py', 'y'); z.close()\n\
        import os; os.mkdir('app'); open('app/__main__.py', 'w').write('x = 1\\n'); zipapp.create_archive('app', 'a.pyz', '/usr/bin/env python3')\n\
        t = tarfile.open('a.tar.gz', 'w:gz'); t.add('app'); t.close()\n\
        t = tarfile.open('b.tar.gz', 'w:gz', format=tarfile.PAX_FORMAT); i = tarfile.TarInfo('n' * 150 + '/a.py'); i.size = 5; t.addfile(i, io.BytesIO(b'x = 1')); t.close()\n";
    let folder = Folder::new();
    let python = std::env::var("SONORA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let status = std::process::Command::new(python)
        .arg("-c")
        .arg(script)
        .current_dir(folder.path())
        .status();
    assert!(status.unwrap().success());
    for name in ["a.zip", "s.zip", "a.pyz", "a.tar.gz", "b.tar.gz"] {
        let plugin = scan_one(&folder.path().join(name));
        assert_eq!(denials(&plugin), BTreeSet::new(), "{name}: {:?}", plugin.unreadable);
        assert!(plugin.files > 1, "{name}");
    }
}

#[test]
fn members_that_lead_elsewhere_are_refused() {
    for name in ["../x.py", "/etc/x.py", "C:\\x.py", "a/../../x.py", "a\\x.py", "", "x\u{1}.py"] {
        let plugin = archive("a.zip", &zip(&[member(name, "")]));
        assert_eq!(denials(&plugin), BTreeSet::from(["hostile-archive"]), "{name:?}");
    }
    let regular = tar::EntryType::Regular;
    for name in ["../x.py", "/x.py", "a/../x.py"] {
        let plugin = archive("a.tar.gz", &tar_gz(&[(name, b"", regular)]));
        assert_eq!(denials(&plugin), BTreeSet::from(["hostile-archive"]), "{name:?}");
    }
    let link = tar_gz(&[("x.py", b"", tar::EntryType::Symlink)]);
    assert_eq!(denials(&archive("a.tar.gz", &link)), BTreeSet::from(["linked-file"]));
    let device = tar_gz(&[("x.py", b"", tar::EntryType::Fifo)]);
    assert_eq!(denials(&archive("a.tar.gz", &device)), BTreeSet::from(["hostile-archive"]));
    let zipped = Member { mode: 0o120_777, ..member("x.py", "/etc/passwd") };
    assert_eq!(denials(&archive("a.zip", &zip(&[zipped]))), BTreeSet::from(["linked-file"]));
}

#[test]
fn archives_that_contradict_themselves_are_refused() {
    let (good, evil) = (member("x.py", "x = 1"), member("x.py", "y = 2"));
    let twice = zip(&[good, evil]);
    let other_name = zip_with(&[member("y.py", "x = 1")], &[good]);
    let other_data = zip_with(&[evil], &[good]);
    let unlisted = zip_with(&[good, member("z.py", "")], &[good]);
    let mut in_front = b"anything".to_vec();
    in_front.extend(zip(&[good]));
    let mut behind = zip(&[good]);
    behind.extend(zip(&[evil]));
    let mut two_ends = zip(&[good]);
    let end = two_ends.len() - 22;
    let copy = two_ends[end..].to_vec();
    two_ends[end + 20] = 22;
    two_ends.extend(copy);
    for (what, bytes) in [
        ("twice", twice),
        ("other name", other_name),
        ("unlisted", unlisted),
        ("in front", in_front),
        ("behind", behind),
        ("two ends", two_ends),
        ("other data", other_data),
    ] {
        let plugin = archive("a.zip", &bytes);
        assert!(denied_for(&plugin, "hostile-archive"), "{what}: {:?}", plugin.findings);
    }
}

#[test]
fn archives_that_cannot_be_read_are_refused() {
    let good = member("x.py", "x = 1");
    let encrypted = zip(&[Member { flags: 1, ..good }]);
    let unknown = zip(&[Member { method: 93, ..good }]);
    let lies = zip(&[Member { method: 8, ..good }]);
    let mut cut = zip(&[good]);
    cut.truncate(40);
    let tar = tar_gz(&[("x.py", b"x = 1", tar::EntryType::Regular)]);
    for (name, bytes) in [
        ("a.zip", encrypted),
        ("b.zip", unknown),
        ("c.zip", lies),
        ("d.zip", cut),
        ("e.zip", Vec::new()),
        ("f.whl", b"x = 1".to_vec()),
        ("g.tar.gz", tar[..tar.len() / 2].to_vec()),
        ("h.tar.gz", b"\x1f\x8b".to_vec()),
        ("i.tar", vec![b'x'; 2000]),
    ] {
        assert_eq!(
            denials(&archive(name, &bytes)),
            BTreeSet::from(["unreadable-container"]),
            "{name}"
        );
    }
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![0; 300 << 20];
    let tar = tar_gz(&[
        ("zeros", &zeros, tar::EntryType::Regular),
        ("x.py", b"", tar::EntryType::Regular),
    ]);
    assert!(tar.len() < 1 << 20);
    assert_eq!(denials(&archive("a.tar.gz", &tar)), BTreeSet::from(["hostile-archive"]));
    let mut deflated = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflated.write_all(&zeros[..64 << 20]).unwrap();
    let data = deflated.finish().unwrap();
    let bomb = Member { name: b"x.py", data: &data, method: 8, size: 64 << 20, flags: 0, mode: 0 };
    assert_eq!(denials(&archive("a.zip", &zip(&[bomb]))), BTreeSet::from(["hostile-archive"]));
    // It says that it is small.
    let liar = Member { size: 10, ..bomb };
    assert_eq!(denials(&archive("a.zip", &zip(&[liar]))), BTreeSet::from(["unreadable-container"]));
    let names: Vec<String> = (0..30_000).map(|number| format!("{number}")).collect();
    let many: Vec<Member<'_>> = names.iter().map(|name| member(name, "")).collect();
    assert_eq!(denials(&archive("a.zip", &zip(&many))), BTreeSet::from(["oversized-input"]));
}

#[test]
fn an_archive_within_an_archive_is_read_once() {
    let inner = zip(&[member("x.py", "x = (")]);
    let inner_member =
        Member { name: b"a.zip", data: &inner, size: inner.len() as u32, ..member("", "") };
    let middle = zip(&[inner_member]);
    assert_eq!(denials(&archive("m.zip", &middle)), BTreeSet::from(["unparsable-source"]));
    let middle_member =
        Member { name: b"m.zip", data: &middle, size: middle.len() as u32, ..inner_member };
    let outer = zip(&[middle_member]);
    assert_eq!(denials(&archive("o.zip", &outer)), BTreeSet::from(["unreadable-container"]));
    let folder = Folder::new();
    folder.write("p/plugin.toml", "");
    folder.write("p/m.zip", &middle);
    assert_eq!(
        denials(&scan_one(&folder.path().join("p"))),
        BTreeSet::from(["unreadable-container"])
    );
}

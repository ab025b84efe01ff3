//! Texts made to exhaust the stack of what reads them.

use super::*;

const TIMES: usize = 200_000;

/// Texts of each kind, by what they repeat.
fn deep_texts() -> Vec<(String, String)> {
    let chain = |unit: &str, end: &str| format!("{}{end}\n", unit.repeat(TIMES));
    let nested =
        |open: &str, close: &str| format!("{}1{}\n", open.repeat(TIMES), close.repeat(TIMES));
    let indented = |line: &str| {
        (0..1_000).map(|depth| format!("{}{line}\n", " ".repeat(depth))).collect::<String>()
    };
    let mut kinds: Vec<(String, String)> = [
        ("a", ".b"),
        ("1", "+1"),
        ("1", "*-1"),
        ("2", "**2"),
        ("1", "//1"),
        ("a", "|a"),
        ("a", "[0]"),
        ("a", "()"),
        ("a", "<a"),
        ("a", " and a"),
        ("a", " or a"),
        ("a", " in a"),
        ("a", " is a"),
        ("a", "@a"),
        ("a", "=a"),
    ]
    .iter()
    .map(|(start, unit)| (format!("{start}{unit}..."), format!("{start}{}\n", unit.repeat(TIMES))))
    .collect();
    for (unit, end) in [
        ("not ", "1"),
        ("-", "1"),
        ("- ", "1"),
        ("~", "1"),
        ("lambda: ", "1"),
        ("lambda x=1, *y: ", "1"),
        ("await ", "1"),
        ("lambda x=lambda y=", "1"),
        ("lambda x, y=", "1"),
        ("1 if x else ", "1"),
        ("x if ", "1"),
        ("yield ", "1"),
        ("async ", "x"),
        ("(", ""),
        ("[", ""),
        ("{", ""),
        ("{1:", ""),
        ("f(", ""),
        ("f(a, b=", ""),
        ("x[1, ", ""),
        ("(1, (", ""),
        ("f'{", ""),
        ("f\"{f'{", ""),
        ("f'{x:{", ""),
        ("t'{", ""),
        ("print(-", ""),
        ("(yield ", ""),
        ("*", "a"),
        ("@a\n", "def f(): pass"),
        ("if a: pass\nel", "se: pass"),
        ("(lambda: (", ""),
        ("[x for x in [", ""),
        ("not -~", "1"),
        ("a:=", "1"),
        ("a if lambda: ", "1"),
        ("{**", ""),
        ("f(*", ""),
        ("case ", ""),
        ("match ", "x:"),
        ("type x = ", "1"),
    ] {
        kinds.push((format!("{unit}..."), chain(unit, end)));
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("(a, ", ")"),
        ("f'{", "}'"),
        ("f\"{", "}\""),
    ] {
        kinds.push((format!("{open}...{close}"), nested(open, close)));
    }
    kinds.push(("elif".to_owned(), format!("if a: pass\n{}", "elif a: pass\n".repeat(TIMES / 4))));
    kinds.push((
        "match".to_owned(),
        format!("match x:\n case {}1{}: pass\n", "[".repeat(TIMES), "]".repeat(TIMES)),
    ));
    for line in [
        "if x:",
        "def f():",
        "class A:",
        "for x in y:",
        "while x:",
        "try:",
        "with x:",
        "async def f():",
    ] {
        kinds.push((line.to_owned(), indented(line)));
    }
    kinds
}

#[test]
fn deep_texts_of_each_kind_are_refused() {
    let options = ScanOptions {
        limits: ScanLimits { source_bytes: 8 << 20, ..ScanLimits::default() },
        ..ScanOptions::default()
    };
    let folder = Folder::new();
    for (kind, text) in deep_texts() {
        let path = folder.write("p.py", text);
        let plugins = scan_with(&path, &options).unwrap();
        let denials = denials(&plugins[0]);
        assert!(
            denials.contains("deep-nesting") || denials.contains("unparsable-source"),
            "{kind}: {denials:?}"
        );
        assert!(plugins[0].unreadable.is_some(), "{kind}");
    }
}

#[test]
fn what_is_as_deep_as_python_reads_is_read() {
    let limit = "(".repeat(199) + &")".repeat(199);
    let concatenated = format!("x = {}'b'\n", "'a' + ".repeat(2_000));
    let dotted = format!("x = a{}\n", ".b".repeat(2_900));
    let built = format!("q = (a\n{})\n", "    .option(1)\n".repeat(1_000));
    for fine in [limit, concatenated, dotted, built] {
        let plugin = text(&fine);
        assert_eq!(denials(&plugin), BTreeSet::new(), "{fine:.40}");
    }
}

#[test]
fn a_line_of_ten_megabytes_is_refused_for_its_size() {
    let plugin = text(format!("x = '{}'\n", "a".repeat(10 << 20)));
    assert!(denied_for(&plugin, "oversized-input"));
    assert_eq!(plugin.unreadable.as_deref(), Some("it has more than 1048576 bytes"));
    assert_eq!(plugin.sha256, "");
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let long = 1_000_000;
    for line in [
        format!("x = '{}'\n", "a".repeat(long)),
        format!("x = [{}]\n", "1,".repeat(long / 2)),
        format!("# {}\n", "a".repeat(long)),
        format!("x = {}\n", "1".repeat(long)),
        format!("{} = 1\n", "x".repeat(long)),
        format!("x = {}\n", "'' ".repeat(long / 3)),
        format!("x = 1{}\n", " ".repeat(long)),
        "\\\n".repeat(long / 2) + "x",
        "\n".repeat(long),
        "\r".repeat(long),
        ";".repeat(long),
        "x;".repeat(long / 2),
    ] {
        scan_with(&Folder::new().write("p.py", &line), &ScanOptions::default()).unwrap();
    }
}

//! JSON Schemas of users: what fits, what does not and where, and which schemas are refused.

use sonora_sec::core::report::Verdict;
use sonora_sec::json_scan::{
    Document, MAX_LISTED, Options, Schema, SchemaError, scan_document, scan_lines,
};

fn options(schema: &str) -> Options {
    Options { schema: Some(Schema::parse(schema.as_bytes()).unwrap()), ..Options::default() }
}

/// Returns place, pointer and message of what does not fit.
fn told(document: &Document) -> Vec<String> {
    let of_schema =
        document.findings.iter().filter(|finding| finding.rule.name == "schema-violation");
    of_schema
        .map(|finding| {
            let pointer = finding.pointer.as_deref().unwrap();
            let place = &finding.place;
            format!("{}:{} {pointer}: {}", place.line, place.column, finding.message)
        })
        .collect()
}

fn misfits(schema: &str, document: &str) -> Vec<String> {
    told(&scan_document("x.json", document.as_bytes(), &options(schema)))
}

fn error(schema: &str) -> String {
    Schema::parse(schema.as_bytes()).unwrap_err().to_string()
}

#[test]
fn draft_2020_12_is_known() {
    let schema = r##"{
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {"volume": {"type": "integer", "maximum": 1000}},
        "type": "object",
        "properties": {
            "volume": {"$ref": "#/$defs/volume"},
            "tags": {"prefixItems": [{"type": "string"}], "items": false},
            "loop": {"enum": ["none", "track"]}
        },
        "required": ["title"],
        "unevaluatedProperties": {"type": "string"}
    }"##;
    assert_eq!(
        misfits(schema, r#"{"title": "x", "volume": 10, "tags": ["a"], "more": "y"}"#),
        [""; 0]
    );
    assert_eq!(
        misfits(
            schema,
            "{\n \"volume\": 5000, \"tags\": [1, 2],\n \"é\": \"x\", \"loop\": \"no\"\n}"
        ),
        [
            r#"1:1 : "title" is a required property, says `#/required` of the schema"#,
            "2:12 /volume: it is greater than the maximum of 1000, says `#/$defs/volume/maximum` of the schema",
            r#"2:27 /tags/0: it is not of type "string", says `#/properties/tags/prefixItems/0/type` of the schema"#,
            "2:30 /tags/1: nothing is allowed here, says `#/properties/tags/items` of the schema",
            r#"3:20 /loop: it is not one of "none" or "track", says `#/properties/loop/enum` of the schema"#,
        ]
    );
    assert_eq!(
        misfits(schema, r#"{"title": "x", "more": 1}"#),
        ["1:1 : it does not fit `unevaluatedProperties`, says `#` of the schema"]
    );
}

#[test]
fn draft_7_is_known() {
    let schema = r##"{
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"name": {"type": "string", "pattern": "^[a-z]+$", "format": "date"}},
        "items": [{"$ref": "#/definitions/name", "type": "null"}, {"if": {"minimum": 5}, "then": {"maximum": 7}}],
        "additionalItems": {"not": {"type": "null"}}
    }"##;
    let document = "[\"A1\", 9, null, 1]";
    assert_eq!(
        misfits(schema, document),
        [
            r#"1:2 /0: it does not match "^[a-z]+$", says `#/definitions/name/pattern` of the schema"#,
            r#"1:2 /0: it is not a "date", says `#/definitions/name/format` of the schema"#,
            "1:8 /1: it is greater than the maximum of 7, says `#/items/1/then/maximum` of the schema",
            "1:11 /2: it fits what `not` forbids, says `#/additionalItems/not` of the schema",
        ]
    );
}

#[test]
fn a_schema_may_refer_to_itself() {
    let tree =
        r##"{"type": "object", "properties": {"child": {"$ref": "#"}, "n": {"type": "integer"}}}"##;
    assert_eq!(
        misfits(tree, r#"{"child": {"child": {"n": "x"}}}"#),
        [
            r#"1:27 /child/child/n: it is not of type "integer", says `#/properties/n/type` of the schema"#
        ]
    );
    for circle in [
        r##"{"allOf": [{"$ref": "#"}]}"##,
        r##"{"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#"}}}"##,
    ] {
        assert_eq!(misfits(circle, "[1]"), [""; 0], "{circle}");
    }
}

/// Errors of branches within branches would be two to the power of the depth.
#[test]
fn a_deep_document_takes_no_more_than_its_size() {
    let each = r##"{"type": "array", "items": {"$ref": "#"}}"##;
    let deep = format!("{}1{}", "[".repeat(90), "]".repeat(90));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let schema = format!(r#"{{"{keyword}": [{each}, {each}]}}"#);
        assert!((1..=2).contains(&misfits(&schema, &deep).len()), "{keyword}");
    }
    let deeper = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let mut options = options(each);
    options.limits.depth = 1000;
    let refused = scan_document("x.json", deeper.as_bytes(), &options);
    assert_eq!(refused.verdict, Verdict::Refused);
    assert_eq!(
        refused.reason.as_deref(),
        Some("the document cannot be compared with the schema: it nests too deep")
    );
}

/// Every step on the way to a value, at every level that a document may have.
#[test]
fn the_stack_is_enough_for_the_longest_way() {
    let names: String =
        (0..990).map(|at| format!(r##""a{at}": {{"$ref": "#/$defs/a{}"}},"##, at + 1)).collect();
    let last = r##"{"type": ["array", "null"], "items": {"$ref": "#/$defs/a0"}}"##;
    let schema = format!(r##"{{"$defs": {{{names} "a990": {last}}}, "$ref": "#/$defs/a0"}}"##);
    let deep = format!("{}null{}", "[".repeat(95), "]".repeat(95));
    assert_eq!(misfits(&schema, &deep), [""; 0]);
    let more = format!(r#"{{"$defs": {{}}, "allOf": [{}{{}}]}}"#, "{},".repeat(1001));
    assert!(matches!(Schema::parse(more.as_bytes()), Err(SchemaError::TooManySteps { .. })));
}

#[test]
fn nothing_outside_of_the_schema_is_opened() {
    for reference in [
        "https://example.com/x.json",
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "other.json",
        "../x",
        "//host/x",
        "urn:x:y",
    ] {
        for schema in [
            format!(r#"{{"$ref": "{reference}"}}"#),
            format!(r#"{{"properties": {{"a": {{"items": {{"$ref": "{reference}#/a"}}}}}}}}"#),
        ] {
            let error = Schema::parse(schema.as_bytes()).unwrap_err();
            assert!(matches!(error, SchemaError::Remote { .. }), "{schema}: {error}");
        }
    }
    let words = error(r#"{"$ref": "https://example.com/x.json"}"#);
    let only = "and only what is in the schema itself is followed";
    assert_eq!(words, format!("it refers to `https://example.com/x.json`, {only}"));
    assert!(error(r#"{"$schema": "https://example.com/own"}"#).contains("https://example.com/own"));
    let inside = r#"{"$id": "https://example.com/a", "$ref": "b", "$defs": {"b": {"$id": "b", "type": "null"}}}"#;
    assert_eq!(misfits(inside, "1"), ["1:1 : it does not fit `$ref`, says `#` of the schema"]);
    assert_eq!(misfits(inside, "null"), [""; 0]);
}

#[test]
fn a_schema_that_cannot_be_used_says_where() {
    for (schema, start) in [
        ("{\"a\": ", "line 1, column 7: "),
        ("", "line 1, column 1: "),
        (r#"{"type": "string", "type": "null"}"#, "line 1, column 20: this key occurs twice"),
        (
            r#"{"properties": {"a": {"type": "strnig"}}}"#,
            "at `#/properties/a/type`, it is not valid",
        ),
        (r##"{"$ref": "#/nowhere"}"##, "at `#`, pointer '/nowhere' does not exist"),
        (r#"{"pattern": "(?=a)b"}"#, "at `#/pattern`, the pattern is none"),
        (r#"{"pattern": "(a"}"#, "at `#/pattern`, the pattern is none"),
        ("7", "at `#`, it is not"),
    ] {
        let error = error(schema);
        assert!(error.starts_with(start), "{schema}: {error}");
    }
    assert!(error(&format!("[{}", "[".repeat(100_000))).starts_with("line 1, column "));
    assert!(error(&" ".repeat((1 << 20) + 1)).contains("larger than 1048576 bytes"));
}

#[test]
fn a_pattern_takes_time_in_proportion_to_the_text() {
    let text = format!("\"{}!\"", "a".repeat(500_000));
    assert_eq!(misfits(r#"{"pattern": "^(a+)+$"}"#, &text).len(), 1);
    let pairs = "(a|aa)?".repeat(50_000);
    for huge in
        ["^(a{1,1000}){1,1000}b$".to_owned(), pairs, "(".repeat(50_000) + &")".repeat(50_000)]
    {
        let schema = format!(r#"{{"pattern": "{huge}"}}"#);
        assert!(error(&schema).starts_with("at `#/pattern`, the pattern is none"), "{huge:.20}");
    }
}

#[test]
fn a_message_is_short_and_shows_no_value() {
    let schema =
        r#"{"items": {"type": "integer"}, "maxItems": 3, "propertyNames": {"maxLength": 3}}"#;
    let secret = "MARKED".repeat(1000);
    for document in [
        format!(r#"["{secret}", {{"a": "{secret}"}}, "\u001b[31m"]"#),
        format!(r#"{{"{secret}\u001b": 1}}"#),
    ] {
        let found = misfits(schema, &document);
        assert!(!found.is_empty());
        for message in found {
            assert!(!message.contains("MARKED") && message.len() < 400, "{message}");
        }
    }
    let long = format!(r#"{{"enum": ["{}\u001b"]}}"#, "x".repeat(10_000));
    assert!(misfits(&long, "1").first().unwrap().chars().count() < 300);
}

#[test]
fn many_misfits_are_counted_and_some_listed() {
    let options = options(r#"{"items": {"type": "string"}}"#);
    let document = scan_document("x.json", format!("[{}1]", "1,".repeat(999)).as_bytes(), &options);
    assert_eq!((told(&document).len() as u64, document.counts["SNJ604"]), (MAX_LISTED, 1000));
    let lines = scan_lines("x.ndjson", &b"[\"a\"]\n[1]\n"[..], &options).unwrap();
    assert_eq!(
        told(&lines),
        [r#"2:2 /0: it is not of type "string", says `#/items/type` of the schema"#]
    );
}

/// Numbers and characters that some readers take, and the one that compares does not.
#[test]
fn what_cannot_be_compared_is_refused() {
    for document in ["[1e400]", r#"["\ud800"]"#] {
        let found = scan_document("x.json", document.as_bytes(), &options("true"));
        assert_eq!(found.verdict, Verdict::Refused, "{document}");
    }
    assert_eq!(misfits("{\"type\": \"array\"}", "\u{feff} [1] "), [""; 0]);
}

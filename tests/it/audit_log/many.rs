//! Many at once: nothing is lost, and the chain holds.

use crate::sonora::Home;

#[test]
fn twenty_processes_lose_nothing() {
    let home = Home::with_vault();
    let children: Vec<_> = (0..20)
        .map(|number| {
            let (event, details) = (format!("t{number}"), format!("{{\"process\": {number}}}"));
            let words = ["audit", "record", "--type", &event, "--details", &details];
            let line = "for n in 1 2 3 4 5; do \"$0\" \"$@\" || exit 1; done";
            home.sonora(&words).shell(line).spawn()
        })
        .collect();
    for mut child in children {
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
    let log = home.run(&["audit", "log", "--type", "bot", "--json"]).ok();
    assert_eq!(log.text().lines().count(), 100);
    for number in 0..20 {
        let own = log.text().matches(&format!("\"event\":\"bot.t{number}\"")).count();
        assert_eq!(own, 5, "{number}");
    }
    home.bot(&["audit", "verify"]).ok();
}

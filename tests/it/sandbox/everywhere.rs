//! Every attack, as everybody, several at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::attack::Attack;
use super::ground::{Ground, PYTHON, User};
use super::ran::{PATIENCE, Ran, run};
use super::world::World;

/// Worlds that are attacked at once. Most of the time is spent waiting.
const WORKERS: usize = 8;

/// After how long an attack alone is taken to hang.
const HANGS: Duration = Duration::from_millis(700);

/// Where an attack is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Alone,
    Level(&'static str),
}

pub type Job<'a> = (&'a Attack, User, Place);

/// Runs every attack as everybody, and returns what was wrong.
pub fn all_at(
    places: &[Place],
    wrong: impl Fn(Job<'_>, &mut World, &Ran) -> Vec<String> + Sync,
) -> Vec<String> {
    let (ground, attacks) = (Ground::new(), Attack::all());
    for attack in &attacks {
        ground.write(&format!("{}.py", attack.name), &attack.source);
    }
    let mut jobs: Vec<Job<'_>> = Vec::new();
    for user in User::all() {
        let own = if user.is_root() { "root" } else { "user" };
        let fitting =
            attacks.iter().filter(|attack| attack.word("as").is_none_or(|who| who == own));
        jobs.extend(
            fitting.flat_map(|attack| places.iter().map(move |place| (attack, user, *place))),
        );
    }
    jobs.retain(|(attack, _, place)| match place {
        Place::Alone => attack.word("crosses").is_some() || attack.word("alone").is_some(),
        Place::Level(level) => {
            let fits = attack.word("level").is_none_or(|only| only == *level);
            fits && (*level != "weak" || !attack.needs_more_than_weak())
        }
    });
    // Those that take their time go first.
    jobs.sort_by_key(|(attack, ..)| {
        attack.word("option").is_none_or(|option| !option.contains("--timeout"))
    });
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let mut worlds: Vec<(User, World)> = Vec::new();
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if !worlds.iter().any(|(user, _)| *user == job.1) {
                        worlds.push((job.1, World::new(&ground, job.1)));
                    }
                    let at = worlds.iter().position(|(user, _)| *user == job.1).unwrap();
                    let world = &mut worlds[at].1;
                    let ran = attacked(&ground, world, *job);
                    let problems = wrong(*job, world, &ran);
                    let undisturbed = problems.is_empty() && !world.disturbed;
                    for problem in problems {
                        let line = format!(
                            "{} as {:?}: {problem}\n    {}",
                            job.0.name,
                            job.1,
                            brief(&ran)
                        );
                        failed.lock().unwrap().push(line);
                    }
                    // What was crossed is no longer as it was made.
                    if !undisturbed {
                        worlds.remove(at);
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    failed
}

/// Runs an attack on a world.
fn attacked(ground: &Ground, world: &World, (attack, _, place): Job<'_>) -> Ran {
    let plugin = ground.path(&format!("{}.py", attack.name)).display().to_string();
    let python = |script: &str| {
        let script = ground.path(script).display().to_string();
        [PYTHON, "-I", "-S", "-B", &script].map(str::to_owned).to_vec()
    };
    let mut words = match attack.word("within") {
        Some("keyring") => [python("keyring.py"), vec![world.told.markers[0].clone()]].concat(),
        Some(wrapper) => python(&format!("{wrapper}.py")),
        None => Vec::new(),
    };
    let target = &world.told.target;
    let mut patience = PATIENCE;
    match place {
        Place::Alone => {
            if attack.word("alone") == Some("hangs") {
                patience = HANGS;
            }
            words.extend(python("alone.py"));
            words.extend([plugin, target.to_string()]);
        }
        Place::Level(level) => {
            words.push(ground.binary().display().to_string());
            words.extend(["sandbox", "run", &plugin, "--python", PYTHON].map(str::to_owned));
            words.extend(["--level", level, "--min-level", level].map(str::to_owned));
            words.extend(["--format", "json", "--args"].map(str::to_owned));
            words.push(serde_json::json!([target]).to_string());
            words.extend(attack.options(target));
        }
    }
    run(world.command(&words), patience)
}

fn brief(ran: &Ran) -> String {
    let parts = ["status", "reason", "level", "exit", "claimed_result", "exception", "attempts"];
    let told: Vec<String> =
        parts.iter().map(|part| format!("{part}={}", ran.report[*part])).collect();
    let stderr: String = ran.stderr.chars().take(400).collect();
    let text: String = told.join(" ").chars().take(900).collect();
    format!("{:?} {text} {stderr}", ran.ended)
}

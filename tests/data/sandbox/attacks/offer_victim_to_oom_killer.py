# row: victims-resources
# layer: landlock
# crosses: victim
# attempt: open openat


def main(target):
    with open(f"/proc/{target['victim']}/oom_score_adj", "w") as file:
        file.write("1000")
    return True

//! What shells and `man` get.

use crate::support::Folder;

#[test]
fn completions_know_the_commands() {
    let folder = Folder::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        folder.run(&["completions", shell]).exits(0).shows("sfn-deploy").shows("redrive");
    }
    folder.run(&["completions", "tcsh"]).exits(2);
}

#[test]
fn manual_pages_are_written_for_each_command() {
    let folder = Folder::new("man");
    folder.run(&["man"]).exits(0).shows(".TH sfn-deploy 1").shows("history");
    folder.run(&["man", "--dir", "man"]).exits(0).tells("manual pages are in man");
    for page in ["sfn-deploy.1", "sfn-deploy-history.1", "sfn-deploy-task-success.1"] {
        assert!(folder.path().join("man").join(page).is_file(), "{page}");
    }
}

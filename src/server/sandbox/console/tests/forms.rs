//! Tests the initial content of the forms.

use super::browser::Browser;
use super::tables::furnished;

fn named(fields: &[(String, String)], name: &str) -> Vec<String> {
    fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
}

#[tokio::test]
async fn an_add_form_has_its_own_defaults() {
    let mut browser = Browser::administrator(furnished()).await;
    let fields = browser.get("/addPipeline.htm?channelId=2").await.fields();
    for (name, value) in [
        ("_fm.pi._0.pa", "5"),
        ("_fm.pi._0.lb", "Stick"),
        ("_fm.pi._0.a", "AUTOMATIC"),
        ("_fm.pi._0.du", "false"),
        ("_fm.p._0.i", "$pipeline.id"),
    ] {
        assert_eq!(named(&fields, name), [value], "{name}");
    }
    assert!(named(&fields, "_fm.p._0.s").is_empty());
}

#[tokio::test]
async fn an_edit_form_contains_the_stored_values_and_the_plain_text_password() {
    let mut browser = Browser::administrator(furnished()).await;
    let fields = browser.get("/editPipeline.htm?pipelineId=1").await.fields();
    assert_eq!((named(&fields, "_fm.p._0.s"), named(&fields, "_fm.pi._0.lb")), (vec!["1".to_owned()], vec!["Random".to_owned()]));
    let fields = browser.get("/editDataSource.htm?dataMediaSourceId=1").await.fields();
    assert_eq!(named(&fields, "_fm.d._0.p"), ["otter-pw"]);
    let fields = browser.get("/editCanal.htm?canalId=1").await.fields();
    assert_eq!((named(&fields, "_fm.can._0.db"), named(&fields, "_fm.can._0.sl")), (vec!["otter-pw".to_owned()], vec!["10001".to_owned()]));
    assert!(named(&fields, "_fm.ca._0.n").is_empty(), "the name is disabled");
}

#[tokio::test]
async fn an_edit_form_shows_stored_values_after_a_rejection() {
    let mut browser = Browser::administrator(furnished()).await;
    let page = browser.submit("/editChannel.htm?channelId=1", &[("_fm.ch._0.n", "x"), ("_fm.ch._0.d", "typed")]).await;
    assert_eq!(named(&page.fields(), "_fm.ch._0.n"), ["channel-a"]);
    assert_eq!(named(&page.fields(), "_fm.ch._0.d"), [""]);
    let page = browser.submit("/addChannel.htm", &[("_fm.ch._0.n", "x"), ("_fm.ch._0.d", "typed")]).await;
    assert_eq!((named(&page.fields(), "_fm.ch._0.n"), named(&page.fields(), "_fm.ch._0.d")), (vec!["x".to_owned()], vec![String::new()]));
}

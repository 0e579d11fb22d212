//! Texts from users and managers are escaped on every page, also where HTML parsers read raw text: in text areas, options and titles.

use otter_admin::model::form::{Field, Form};
use otter_admin::model::forms::{CanalForm, ChannelForm, ClusterForm, NodeForm, PipelineForm, SourceForm};
use otter_admin::model::permissions::GlobalRole;
use otter_admin::server::sandbox::Fault;
use otter_admin::server::sandbox::state::State;
use otter_admin::ui::route_table::Route;
use otter_admin::ui::routes;
use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::Value;

use super::support::{MANAGER_PATH, TestResponse};
use super::test_org::{Owner, TestOrg};

/// Breaks out of every element and attribute that contains texts, and creates an element with a known ID.
const HOSTILE: &str = "</textarea></select></option></title></a><b id=x>\"'&<script>x()</script>\u{202e}";
/// Marks texts from the manager.
const SPOILED: &str = "spoiled by the manager";
/// Characters that the name of a user or team may contain.
const NAME: &str = "</title></option><b id=x>\"'&<script>x()</script>";
/// Its escaped form on a page.
const ESCAPED: &str = "&lt;b id=x&gt;";

/// Elements or scripts on a page that were created by a text.
fn fault(answer: &TestResponse) -> Option<String> {
    if !answer.content_type.starts_with("text/html") {
        return None;
    }
    let page = Html::parse_document(&answer.body);
    let made = Selector::parse("#x, script:not([src])").expect("a selector");
    let own = |element: &scraper::ElementRef<'_>| element.text().collect::<String>().contains("hydrateIslands");
    page.select(&made).find(|element| !own(element)).map(|element| element.html())
}

/// Inserts it into every text stored by the manager.
fn spoil(state: &mut State) {
    const TEXTS: [&str; 23] = [
        "address",
        "black_filter",
        "channel_info",
        "cluster_name",
        "connection_charset",
        "db_username",
        "desc",
        "description",
        "destination_name",
        "detecting_sql",
        "encode",
        "external_ip",
        "ip",
        "media_group",
        "message",
        "name",
        "namespace",
        "rds_accesskey",
        "rds_instance_id",
        "server_list",
        "title",
        "url",
        "username",
    ];
    fn spoiled(value: &mut Value) {
        match value {
            Value::String(text) => text.extend([HOSTILE, SPOILED]),
            Value::Array(values) => values.iter_mut().for_each(spoiled),
            _ => {}
        }
    }
    fn walk(value: &mut Value) {
        match value {
            Value::Array(values) => values.iter_mut().for_each(walk),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if TEXTS.contains(&name.as_str()) { spoiled(value) } else { walk(value) }
                }
            }
            _ => {}
        }
    }
    let mut all = serde_json::to_value(&*state).expect("a state");
    for table in ["clusters", "nodes", "channels", "pipelines", "sources", "media", "canals", "log_records"] {
        walk(&mut all[table]);
    }
    *state = serde_json::from_value(all).expect("a state");
}

fn routes(org: &TestOrg, method: &Method) -> Vec<Route> {
    let routes = routes::route_table(&org.running.app);
    let others = ["/sign-out", "/m/{manager}/events"];
    routes.routes().iter().filter(|route| route.method == *method && !others.contains(&route.path)).cloned().collect()
}

/// Every field of every form, each containing it.
fn typed() -> Vec<(&'static str, &'static str)> {
    const FORMS: [&[Field]; 6] =
        [CanalForm::FIELDS, ChannelForm::FIELDS, ClusterForm::FIELDS, NodeForm::FIELDS, PipelineForm::FIELDS, SourceForm::FIELDS];
    const OTHERS: [&str; 26] = [
        "action",
        "back",
        "before",
        "display_name",
        "error",
        "from",
        "id",
        "kept",
        "kept_to",
        "kind",
        "language",
        "lines",
        "manager",
        "name_prefix",
        "page",
        "pattern",
        "person",
        "q",
        "role",
        "schema",
        "sort",
        "status",
        "table",
        "team",
        "time_zone",
        "until",
    ];
    let fields = FORMS.into_iter().flatten().map(|field| field.name).chain(OTHERS);
    fields.map(|name| (name, HOSTILE)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_from_managers_and_users_are_escaped_on_every_page() {
    let org = TestOrg::create().await;
    let running = &org.running;
    let store = running.app.access().store();
    for (owner, name) in [(Owner::Own, "own"), (Owner::Other, "other")] {
        let id = org.teams[&owner].parse().expect("an id");
        store.teams().update(id, &format!("{name}{NAME}"), None).await.expect("renamed");
    }
    running.app.access().reload().await.expect("the book");
    let browser = running.browser_of("somebody", GlobalRole::Administrator).await;
    let account = [("display_name", NAME), ("language", "en"), ("theme", "dark"), ("time_zone", "Asia/Shanghai")];
    browser.post("/account", &account).await;
    assert!(browser.get("/account").await.body.contains(ESCAPED), "the name is on the page");
    running.sandbox.sandbox().write(spoil);
    for list in ["channels", "sources", "tables", "canals", "nodes", "clusters"] {
        browser.until(&format!("{MANAGER_PATH}/{list}?team=all"), SPOILED).await;
    }
    let (mut shown, mut wrong) = (0, Vec::new());
    for route in routes(&org, &Method::GET) {
        for owner in [Owner::Own, Owner::Other, Owner::Nobody] {
            let address = org.address(&route, owner);
            let answer = browser.get(&address).await;
            shown += usize::from(answer.body.contains(SPOILED));
            wrong.extend(fault(&answer).map(|fault| format!("{address}: {fault}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 60, "only {shown} pages show what the manager says");
}

#[tokio::test(flavor = "multi_thread")]
async fn echoed_input_is_escaped() {
    let org = TestOrg::create().await;
    let running = &org.running;
    let browser = &running.browser;
    let (source, lines) = (org.resources.0[&Owner::Own]["source"].to_string(), format!("shop.{HOSTILE}\n{HOSTILE}"));
    let (mut said, mut wrong) = (0, Vec::new());
    let mut look = |what: String, answer: TestResponse| {
        said += usize::from(answer.body.contains(ESCAPED));
        wrong.extend(fault(&answer).map(|fault| format!("{what}: {fault}")));
    };
    let fields = typed();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    for route in routes(&org, &Method::GET) {
        let address = format!("{}?{query}", org.address(&route, Owner::Own));
        look(format!("GET {}", route.path), browser.get(&address).await);
    }
    let mut posts = routes(&org, &Method::POST);
    posts.retain(|route| !route.path.starts_with("/account/sessions"));
    // Forms first: they are rejected for their input. For all other posts the manager changes nothing.
    posts.sort_by_key(|route| !(route.path.ends_with("/new") || route.path.ends_with("/edit")));
    for route in posts {
        if !(route.path.ends_with("/new") || route.path.ends_with("/edit")) {
            running.sandbox.sandbox().faults().inject(Fault::Status500);
        }
        let address = org.address(&route, Owner::Own);
        for action in ["check", "fill", "test", "add"] {
            let mut fields = fields.clone();
            fields.retain(|(name, _)| !["do", "lines"].contains(name));
            fields.extend([("do", action), ("source", &source), ("target", &source), ("lines", &lines)]);
            look(format!("POST {} {action}", route.path), browser.post(&address, &fields).await);
            look(format!("POST {} {action} by nobody", route.path), browser.anonymous().post(&address, &fields).await);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(said > 60, "only {said} pages say it back");
}

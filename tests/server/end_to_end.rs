use otter_admin::server::sandbox::Demo;
use reqwest::StatusCode;

use super::support::{MANAGER_PATH, TestServer};

/// The resources created so far on the way from an empty manager to a running sync.
pub struct CreatedResources {
    pub node: u64,
    pub source: u64,
    pub target: u64,
    pub canal: u64,
    pub channel: u64,
    pub pipeline: u64,
    pub cluster: u64,
}

/// Sets up an empty manager up to a channel that is ready to start.
pub async fn make(running: &TestServer) -> CreatedResources {
    let cluster = running
        .create(&format!("{MANAGER_PATH}/clusters/new"), &[("clusterName", "main zk"), ("zookeeperClusters", "127.0.0.1:2181")])
        .await;
    let cluster_text = cluster.to_string();
    let node = running
        .create(
            &format!("{MANAGER_PATH}/nodes/new"),
            &[("name", "node-one"), ("ip", "127.0.0.1"), ("port", "2088"), ("autoKeeperClusterId", &cluster_text)],
        )
        .await;
    let source_form = |name: &'static str, host: &'static str| {
        [("name", name), ("type", "MYSQL"), ("url", host), ("username", "otter"), ("password", "secret"), ("encode", "UTF8MB4")]
    };
    let source = running.create(&format!("{MANAGER_PATH}/sources/new"), &source_form("orders-a", "jdbc:mysql://db-a:3306")).await;
    let target = running.create(&format!("{MANAGER_PATH}/sources/new"), &source_form("orders-b", "jdbc:mysql://db-b:3306")).await;
    let mut canal_form = defaults(running, &format!("{MANAGER_PATH}/canals/new")).await;
    for (name, value) in [
        ("name", "canal-a"),
        ("autoKeeperClusterId", cluster_text.as_str()),
        ("groupDbAddresses", "db-a:3306"),
        ("dbUsername", "otter"),
        ("dbPassword", "secret"),
    ] {
        set(&mut canal_form, name, value);
    }
    let canal = running.create(&format!("{MANAGER_PATH}/canals/new"), &borrowed(&canal_form)).await;
    let mut channel_form = defaults(running, &format!("{MANAGER_PATH}/channels/new")).await;
    set(&mut channel_form, "name", "orders a to b");
    let channel = running.create(&format!("{MANAGER_PATH}/channels/new"), &borrowed(&channel_form)).await;
    let path = format!("{MANAGER_PATH}/channels/{channel}/pipelines/new");
    let mut pipeline_form = defaults(running, &path).await;
    let node_text = node.to_string();
    for (name, value) in [("selectNodeIds", node_text.as_str()), ("loadNodeIds", &node_text), ("destinationName", "canal-a")] {
        let chosen = (name.to_owned(), value.to_owned());
        assert!(pipeline_form.contains(&chosen), "what is alone is chosen already: {chosen:?} in {pipeline_form:?}");
    }
    for (name, value) in
        [("name", "a to b"), ("selectNodeIds", node_text.as_str()), ("loadNodeIds", &node_text), ("destinationName", "canal-a")]
    {
        set(&mut pipeline_form, name, value);
    }
    let pipeline = running.create(&path, &borrowed(&pipeline_form)).await;
    CreatedResources { node, source, target, canal, channel, pipeline, cluster }
}

/// The form fields of a page as an unmodified browser form would send them.
pub async fn defaults(running: &TestServer, path: &str) -> Vec<(String, String)> {
    let answer = running.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
    let page = scraper::Html::parse_document(&answer.body);
    let selector = scraper::Selector::parse("main form input, main form select, main form textarea").expect("a selector");
    let option = scraper::Selector::parse("option[selected]").expect("a selector");
    let mut fields = Vec::new();
    for field in page.select(&selector) {
        let Some(name) = field.attr("name") else { continue };
        let checkable = matches!(field.attr("type"), Some("checkbox" | "radio"));
        if checkable && field.attr("checked").is_none() {
            continue;
        }
        match field.value().name() {
            "select" => fields.extend(field.select(&option).filter_map(|o| Some((name.to_owned(), o.attr("value")?.to_owned())))),
            "textarea" => fields.push((name.to_owned(), field.text().collect())),
            _ => fields.push((name.to_owned(), field.attr("value").unwrap_or_default().to_owned())),
        }
    }
    fields
}

/// Replaces a field.
pub fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(field, _)| field != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// Borrows the fields for the client.
pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// The IDs of the mappings that the channel's page offers to delete. It offers none while an operation runs, so this waits for its end.
async fn deletable(running: &TestServer, channel: &str) -> Vec<String> {
    for _ in 0..100 {
        let page = running.get(channel).await.body;
        let ids = page.match_indices("/mappings/").filter_map(|(at, found)| page[at + found.len()..].split_once("/delete"));
        let ids: Vec<String> = ids.map(|(id, _)| id.to_owned()).filter(|id| id.bytes().all(|b| b.is_ascii_digit())).collect();
        if !ids.is_empty() {
            return ids;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    Vec::new()
}

#[tokio::test(flavor = "multi_thread")]
async fn sync_can_be_set_up_run_and_removed() {
    let running = TestServer::start(Demo::Empty).await;
    let made = make(&running).await;
    let channel = format!("{MANAGER_PATH}/channels/{}", made.channel);
    let pipeline = format!("{channel}/pipelines/{}", made.pipeline);

    let answer = running.post(&format!("{channel}/switch"), &[("switch", "start")]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "nothing is mapped yet: {}", answer.body);

    let (source, target) = (made.source.to_string(), made.target.to_string());
    let check = async |source: &str, lines: &str| {
        let form = [("do", "check"), ("source", source), ("target", target.as_str()), ("lines", lines)];
        running.post(&format!("{pipeline}/mappings/new"), &form).await
    };
    let answer = check(&source, "shop.no_such_table").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(
        answer.body.contains("Whether the tables exist has not been checked") && answer.body.contains("are overwritten"),
        "{}",
        answer.body
    );
    let same_server = [("name", "orders-b2"), ("url", "jdbc:mysql://DB-B/shop"), ("username", "otter"), ("password", "secret")];
    let same_server = [&same_server[..], &[("type", "MYSQL"), ("encode", "UTF8MB4")]].concat();
    let same_server = running.create(&format!("{MANAGER_PATH}/sources/new"), &same_server).await.to_string();
    running.until(&format!("{MANAGER_PATH}/sources"), "orders-b2").await;
    let answer = check(&same_server, "shop.orders").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("both data sources are on the same server"), "{}", answer.body);

    let lines = "shop.orders\nshop.items, 7\nnonsense\nshop.users -> crm.people";
    let answer = running.post(&format!("{pipeline}/mappings/new"), &[("source", &source), ("target", &target), ("lines", lines)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "one line is wrong: {}", answer.body);
    assert!(answer.keeps("lines", "nonsense") && !answer.keeps("lines", "shop.orders"), "only what failed is kept: {}", answer.body);
    running.until(&channel, "crm.people").await;
    running.until(&format!("{MANAGER_PATH}/nodes/{}", made.node), "data-status=\"START\"").await;

    let answer = running.post(&format!("{channel}/switch"), &[("switch", "start")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    running.until(&channel, "data-status=\"START\"").await;
    running.until(&channel, "data-status=\"OVERTAKE\"").await;

    let refused = running.get(&format!("{channel}/edit")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "a running channel is not edited");

    let answer = running.post(&format!("{channel}/switch"), &[("switch", "stop")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    running.until(&channel, "data-status=\"STOP\"").await;

    let refused = running.post(&format!("{channel}/delete"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "its pipeline stands in the way");
    assert!(refused.body.contains("a to b"), "and is named");
    let pairs = deletable(&running, &channel).await;
    assert_eq!(pairs.len(), 3, "{pairs:?}");
    for pair in pairs {
        let answer = running.post(&format!("{pipeline}/mappings/{pair}/delete"), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    for path in [
        format!("{pipeline}/delete"),
        format!("{channel}/delete"),
        format!("{MANAGER_PATH}/canals/{}/delete", made.canal),
        format!("{MANAGER_PATH}/nodes/{}", made.node),
    ] {
        if path.ends_with("delete") {
            let answer = running.post(&path, &[]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        }
    }
    assert_eq!(running.get(&channel).await.status, StatusCode::NOT_FOUND);
}

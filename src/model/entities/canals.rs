use serde::{Deserialize, Serialize};

use crate::model::ids::{CanalId, ChannelId, PipelineId};

/// A row of the manager's canal list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canal {
    pub id: CanalId,
    pub name: String,
    pub sourcing_type: String,
    pub charset: String,
    /// `jdbc://h:p;` or `media://group`, as the manager prints it, passwords masked. `None` if hidden from the caller.
    pub url: Option<String>,
    /// Pipelines that read from this canal.
    pub used_by: Vec<PipelineId>,
}

impl Canal {
    /// Groups of `host:port` named in `url`; empty in `MEDIA` mode.
    pub fn addresses(&self) -> Vec<Vec<String>> {
        self.url.as_deref().and_then(|url| url.strip_prefix("jdbc://")).map(address_groups).unwrap_or_default()
    }
}

/// Parses address groups in canal notation, `h:p,h:p;h:p;`: groups end with `;`, members of a group are separated by `,`.
pub fn address_groups(text: &str) -> Vec<Vec<String>> {
    let groups = text.split(';').map(|group| group.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect());
    groups.filter(|group: &Vec<String>| !group.is_empty()).collect()
}

/// A pipeline that reads from a canal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanalUse {
    pub channel: ChannelId,
    pub channel_name: String,
    pub pipeline: PipelineId,
    pub pipeline_name: String,
}

/// A canal's detail page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanalDetail {
    pub id: CanalId,
    pub name: String,
    pub description: String,
    /// Name of its ZooKeeper cluster.
    pub cluster: Option<String>,
    /// `None` if hidden from the caller.
    pub connection: Option<CanalConnection>,
    pub used_by: Vec<CanalUse>,
}

/// Connection settings and other parameters of a canal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CanalConnection {
    /// Servers of its ZooKeeper cluster.
    pub servers: Vec<String>,
    /// Groups of `host:port`.
    pub addresses: Vec<Vec<String>>,
    /// Otter's field name → value as text, in the order of the manager's page. Excludes `dbPassword` and `rdsSecretkey`.
    pub parameters: Vec<(String, String)>,
}

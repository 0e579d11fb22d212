//! Lists with pages of ten rows.

use std::collections::HashSet;

use futures::stream::{self, StreamExt, TryStreamExt};

use super::screens::{ScreenError, canal_list, channel_list, data_media_list, data_source_list, node_list};
use super::{Console, ErrorContext, path};
use crate::model::{Canal, Channel, Entity, Error, Node, Page, Source, Table};

/// Pages of a list that are requested concurrently.
const MAX_CONCURRENT_PAGES: usize = 3;

/// A row of one of the manager's lists, which show the newest entities first.
pub trait ListRow: Entity + Clone + PartialEq + Send + Sync + 'static {
    /// The path of the list.
    const PATH: &'static str;

    /// Parses one page of the list.
    fn parse(html: &str) -> Result<Page<Self>, ScreenError>;
}

macro_rules! lists {
    ($($row:ident: $path:literal, $screen:ident;)+) => {$(
        impl ListRow for $row {
            const PATH: &'static str = $path;

            fn parse(html: &str) -> Result<Page<Self>, ScreenError> {
                $screen::parse(html)
            }
        }
    )+};
}

lists! {
    Node: "/nodeList.htm", node_list;
    Channel: "/channelList.htm", channel_list;
    Source: "/dataSourceList.htm", data_source_list;
    Table: "/dataMediaList.htm", data_media_list;
    Canal: "/canalList.htm", canal_list;
}

impl Console {
    /// Returns every row of a list.
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn list<T: ListRow>(&self) -> Result<Vec<T>, Error> {
        self.all(T::PATH).await
    }

    /// Searches a list. The result is too broad: every row with the text in any of several columns.
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn search<T: ListRow>(&self, text: &str) -> Result<Vec<T>, Error> {
        self.all(&search_path::<T>(text)).await
    }

    /// Returns one row of a list, given a text by which a search finds it, such as its name. Reads pages only until it is found.
    ///
    /// # Errors
    /// Returns the error of the first page that fails.
    pub async fn find<T: ListRow>(&self, text: &str, id: T::Id) -> Result<Option<T>, Error> {
        let found = search_path::<T>(text);
        let mut page = 1;
        loop {
            let read = self.list_page::<T>(&found, page).await?;
            let row = read.rows.into_iter().find(|row| row.id() == id);
            if row.is_some() || page >= read.pages {
                return Ok(row);
            }
            page += 1;
        }
    }

    /// Reads one page, counted from 1, of the list or search at this path.
    pub(super) async fn list_page<T: ListRow>(&self, list: &str, page: usize) -> Result<Page<T>, Error> {
        let joint = if list.contains('?') { '&' } else { '?' };
        let page = if page == 1 { list.to_owned() } else { format!("{list}{joint}pageIndex={page}") };
        self.read(&page, &ErrorContext::default(), T::parse).await
    }

    /// Returns every row of the list or search at this path.
    ///
    /// Rows move to other pages if something is added or deleted meanwhile: duplicate rows are dropped, and if the count does not match,
    /// the list is read once more.
    async fn all<T: ListRow>(&self, list: &str) -> Result<Vec<T>, Error> {
        let first = self.list_page(list, 1).await?;
        self.all_after(list, first).await
    }

    /// The same, given the first page.
    pub(super) async fn all_after<T: ListRow>(&self, list: &str, first: Page<T>) -> Result<Vec<T>, Error> {
        let (rows, complete) = self.walk(list, first).await?;
        if complete {
            return Ok(rows);
        }
        let first = self.list_page(list, 1).await?;
        self.walk(list, first).await.map(|(rows, _)| rows)
    }

    async fn walk<T: ListRow>(&self, list: &str, first: Page<T>) -> Result<(Vec<T>, bool), Error> {
        let rest = stream::iter(2..=first.pages).map(|page| self.list_page::<T>(list, page));
        let rest: Vec<Page<T>> = rest.buffered(MAX_CONCURRENT_PAGES).try_collect().await?;
        let total = rest.last().map_or(first.total, |page| page.total);
        let mut seen = HashSet::new();
        let rows = first.rows.into_iter().chain(rest.into_iter().flat_map(|page| page.rows));
        let rows: Vec<T> = rows.filter(|row| seen.insert(row.id())).collect();
        let complete = rows.len() == total;
        Ok((rows, complete))
    }
}

fn search_path<T: ListRow>(text: &str) -> String {
    // the database treats a backslash as an escape, so only the longest part without one is searched for
    let text = text.split('\\').max_by_key(|part| part.len()).unwrap_or_default();
    path(T::PATH, &[("searchKey", text)])
}

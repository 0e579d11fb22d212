//! Messages for the keyboard shortcuts.

use super::messages;

messages! {
    TITLE = "Keyboard shortcuts", "键盘快捷键";
    SEARCH = "Search", "全局搜索";
    FILTER = "Filter this list", "筛选当前列表";
    HELP = "Show the shortcuts", "显示快捷键";
    ESCAPE = "Close a menu or search results", "关闭菜单或搜索结果";
    SWITCH = "Single-key shortcuts", "单键快捷键";
    SWITCH_HELP = "Keys without Ctrl, such as / and g c. Turn them off when using speech input. Stored in this browser.",
        "不含 Ctrl 的按键，例如 / 和 g c。使用语音输入时请关闭。该选择保存在此浏览器中。";
    THEN = "then", "然后";
}

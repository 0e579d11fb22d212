//! Error messages of fields. Compiled for server and browser, since the browser validates before submission.

use super::{Lang, messages};
use crate::model::field::FieldError;

messages! {
    REQUIRED = "Required.", "此项必填。";
    NOT_A_NUMBER = "Enter a whole number.", "请输入整数。";
    NOT_A_CHOICE = "Choose a value from the list.", "请从给出的选项中选择。";
    NOT_A_HOST = "Enter an IPv4 address or a host name.", "请输入 IPv4 地址或主机名。";
    NOT_ADDRESSES = "Enter host:port; separate several with ;", "请输入 host:port，多个用 ; 分隔。";
    NOT_A_URL = "Enter a JDBC URL for the selected database type, with host, port and database of a single server.", "请输入与数据库类型相符的 JDBC 地址：一台服务器的主机、端口和库名，不支持多个地址。";
    URL_CREDENTIALS = "Enter user and password in their own fields, not in the URL.", "地址中不能包含用户名和密码，请填写在各自的字段中。";
    PASSWORD_AGAIN = "Enter it again: the address, user or key has changed.", "地址、用户名或 key 已改变，不能沿用已保存的值，请重新输入。";
    NOT_POSITIONS = "Enter JSON objects, each followed by ;", "请输入 JSON 对象，每个以 ; 结尾。";
    UNSTORABLE = "The manager can't store emoji and other rare characters.", "manager 无法保存表情等特殊字符。";
    REFERENCE = "The manager would decode a reference such as &#65;. Enter the character itself.", "manager 会把 &#65; 这样的写法转换为字符，请直接输入字符。";
    HEARTBEAT_READS = "Must be a write statement: read-only statements create no binlog event.", "语句必须写入数据，只读语句不会产生 binlog。";
    TAKEN = "Already in use.", "已被使用，不能重复。";
    CANAL_IN_USE = "Another pipeline reads from this canal.", "该 canal 已被其他 pipeline 使用。";
    FIXED = "Can't be changed because other items refer to it.", "已被引用，不能再修改。";
    NOT_FOR_TEAM = "The channel's team isn't allowed to use this. Ask an administrator.", "该 channel 所属的团队不能使用它，请联系管理员。";
    PIPELINE_NEEDED = "Select a pipeline of your team to search in messages.", "请选择本团队的 pipeline，再搜索日志内容。";
    CONTROL = "Control, format and private-use characters aren't allowed.", "不允许使用控制、格式或私用字符。";
    MIXED_ALPHABETS = "Use letters of a single alphabet: Latin, Cyrillic and Greek letters look alike.", "请只使用一种字母表：拉丁、西里尔和希腊字母外形相似。";
    LOOK_ALIKE = "Too similar to another user's name.", "与其他用户的名称过于相似。";
    COMMON_PASSWORD = "Too common. Use several unrelated words instead.", "太常见，容易被猜到。请使用几个互不相关的词。";
    PATTERN_PASSWORD = "Keyboard patterns, repetitions and dates are easy to guess. Use several unrelated words.", "键盘顺序、重复或日期容易被猜到。请使用几个互不相关的词。";
    LIKE_NAME = "Too similar to the name.", "与名称过于相似。";
    UNCHANGED = "Choose a different password.", "请选择与当前不同的密码。";
    WRONG_PASSWORD = "Incorrect password.", "密码不正确。";
    SAME_TABLE = "Source and target are the same table.", "源和目标是同一张表。";
    SAME_TABLE_OF_SERVER = "Source and target are the same table: both data sources are on the same server.", "源和目标是同一张表：两个数据源在同一台服务器上。";

    fn url_parameter(name: &str) = "The parameter {name} is not allowed in the URL.", "地址中不允许使用参数 {name}。";
    fn prefix(prefix: &str) = "Names in this team must start with {prefix}", "该团队的名称须以 {prefix} 开头";
    fn too_short(min: usize) = "At least {min} characters.", "至少 {min} 个字符。";
    fn too_long(max: usize) = "At most {max} characters.", "最多 {max} 个字符。";
    fn too_small(min: i64) = "At least {min}.", "不能小于 {min}。";
    fn too_large(max: i64) = "At most {max}.", "不能大于 {max}。";
    fn manager(words: &str) = "Rejected by the manager: {words}", "manager 提示：{words}";
}

/// The error message for the user.
pub fn text(lang: Lang, invalid: &FieldError) -> String {
    let word = match invalid {
        FieldError::TooShort { min } => return too_short(lang, *min),
        FieldError::TooLong { max } => return too_long(lang, *max),
        FieldError::TooSmall { min } => return too_small(lang, *min),
        FieldError::TooLarge { max } => return too_large(lang, *max),
        FieldError::Manager(words) => return manager(lang, words),
        FieldError::Prefix { prefix: needed } => return prefix(lang, needed),
        FieldError::UrlParameter { name } => return url_parameter(lang, name),
        FieldError::UrlCredentials => URL_CREDENTIALS,
        FieldError::PasswordAgain => PASSWORD_AGAIN,
        FieldError::NotForTeam => NOT_FOR_TEAM,
        FieldError::PipelineNeeded => PIPELINE_NEEDED,
        FieldError::Control => CONTROL,
        FieldError::MixedAlphabets => MIXED_ALPHABETS,
        FieldError::LookAlike => LOOK_ALIKE,
        FieldError::CommonPassword => COMMON_PASSWORD,
        FieldError::PatternPassword => PATTERN_PASSWORD,
        FieldError::LikeName => LIKE_NAME,
        FieldError::Unchanged => UNCHANGED,
        FieldError::WrongPassword => WRONG_PASSWORD,
        FieldError::Required => REQUIRED,
        FieldError::NotANumber => NOT_A_NUMBER,
        FieldError::NotAChoice => NOT_A_CHOICE,
        FieldError::NotAHost => NOT_A_HOST,
        FieldError::NotAddresses => NOT_ADDRESSES,
        FieldError::NotAUrl => NOT_A_URL,
        FieldError::NotPositions => NOT_POSITIONS,
        FieldError::UnstorableCharacter => UNSTORABLE,
        FieldError::CharacterReference => REFERENCE,
        FieldError::HeartbeatReads => HEARTBEAT_READS,
        FieldError::Taken => TAKEN,
        FieldError::CanalInUse => CANAL_IN_USE,
        FieldError::Fixed => FIXED,
        FieldError::SameTable => SAME_TABLE,
        FieldError::SameTableOfServer => SAME_TABLE_OF_SERVER,
    };
    lang.t(word).to_owned()
}

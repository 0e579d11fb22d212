//! Form groups of the sign-in and user forms, and the base group with the token check.

use crate::server::sandbox::console::webx::group::{Field, Group};
use crate::server::sandbox::console::webx::rules::{FieldRule, REQUIRED_SPACED};

/// Base of every group that requires the token.
pub static CSRF_CHECK: Group = Group::checked("csrfCheck", &[]);

/// Fields shared by both user groups.
pub static USER_INFO: Group = Group::checked(
    "userInfo",
    &[
        Field::free("formUserError"),
        Field::free("id"),
        Field::new("department", "部门", &[REQUIRED_SPACED]),
        Field::new("realName", "真实姓名", &[REQUIRED_SPACED]),
        Field::free("authorizeType"),
    ],
);

/// A new user.
pub static ADD_USER_INFO: Group = Group {
    name: "addUserInfo",
    token: true,
    fields: &[
        Field::new("name", "登录名", &[REQUIRED_SPACED, FieldRule::Length(3, 64)]),
        Field::new("password", "密码", &[REQUIRED_SPACED]),
        Field::new("rePassword", "重新输入一次密码", &[REQUIRED_SPACED, FieldRule::Equals("password", "两次密码输入不相同")]),
    ],
    base: Some(&USER_INFO),
};

/// An existing user.
pub static EDIT_USER_INFO: Group = Group {
    name: "editUserInfo",
    token: true,
    fields: &[
        Field::free("name"),
        Field::free("password"),
        Field::new("rePassword", "重新输入一次密码", &[FieldRule::Equals("password", "两次密码输入不相同")]),
    ],
    base: Some(&USER_INFO),
};

/// Sign-in; the only group without a token.
pub static LOGIN: Group = Group {
    name: "login",
    token: false,
    fields: &[
        Field::free("loginError"),
        Field::new("name", "登录名", &[REQUIRED_SPACED]),
        Field::new("password", "密码", &[REQUIRED_SPACED]),
    ],
    base: None,
};

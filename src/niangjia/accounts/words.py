"""What the audit trail calls the verbs of accounts."""

WORDS = {
    "login": "登录",
    "logout": "退出登录",
    "login.locked": "密码连错锁定",
    "password.change": "修改密码",
    "token.issue": "建立令牌",
    "token.end": "停用令牌",
    "token.end-all": "停用全部令牌",
    "session.end": "退出一处登录",
    "session.end-all": "退出全部登录",
    "account.first": "建立第一位系统管理员",
    "account.recover": "在服务器上重置系统管理员",
    "account.create": "建账号",
    "account.reset-password": "重置密码",
    "account.unlock": "解除锁定",
    "account.reset-factor": "重置两步验证",
    "account.admin": "在系统管理里修改账号",
    "account.close": "停用账号",
    "account.reopen": "恢复使用",
    "invitation.give": "邀请外部人员",
    "invitation.revoke": "撤回邀请",
}

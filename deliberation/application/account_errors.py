"""What a person may be told at the door."""

from deliberation.domain.errors import Refusal


class SignInNeededError(Refusal):
    CODE = "account.sign_in_needed"
    STATUS = 401
    ZH = "此项办理需要登录。请先登录，再从原来的页面继续。"
    EN = "This needs a login. Log in first, then go on from the page where you were."


class WrongCredentialsError(Refusal):
    CODE = "account.wrong_credentials"
    STATUS = 401
    ZH = "登录名或密码不对。请重新输入；忘记密码请联系管理员重置。"
    EN = "The login name or the password is wrong. Try again; an administrator resets a forgotten password."


class WrongPasswordError(Refusal):
    CODE = "account.wrong_password"
    STATUS = 403
    ZH = "原密码不对。请重新输入。"
    EN = "The present password is wrong. Enter it again."


class TooManyAttemptsError(Refusal):
    CODE = "account.too_many_attempts"
    STATUS = 429
    ZH = "尝试次数过多。请约{minutes}分钟后再试，或联系管理员重置密码。"
    EN = "Too many attempts. Try again in about {minutes} minutes, or ask an administrator for a reset."


class TooManySubmissionsError(Refusal):
    CODE = "too_many_submissions"
    STATUS = 429
    ZH = "这个网络地址短时间内提交过多。请约{minutes}分钟后再提交，或到社区窗口、拨打社区电话反映。"
    EN = "Too much was sent from this address. Try again in about {minutes} minutes, or call on us."


class UnfitPasswordError(Refusal):
    CODE = "account.unfit_password"
    STATUS = 422
    ZH = "密码至少{least}个字符，不能含登录名，也不能是常见或重复的字符。建议用几个不相干的词。"
    EN = "A password has at least {least} characters, not the login name and nothing easily guessed. A few "
    EN += "unrelated words do well."


class LoginNameError(Refusal):
    CODE = "account.login_name"
    STATUS = 422
    ZH = "登录名为3至64个字符，不含空格。请另取一个。"
    EN = "A login name has 3 to 64 characters without spaces. Choose another."


class LoginTakenError(Refusal):
    CODE = "account.login_taken"
    ZH = "登录名已被使用，或此人已有账号。请另取登录名，或在账号名册中查找此人。"
    EN = "The login name is taken, or the person has an account already. Choose another, or look them up."


class LinkSpentError(Refusal):
    CODE = "account.link_spent"
    STATUS = 410
    ZH = "这个一次性链接已用过、已过期或不完整。请联系管理员重新发一个。"
    EN = "This one-time link was used, has expired or is incomplete. Ask an administrator for another."


class PasswordChangeNeededError(Refusal):
    CODE = "account.password_change_needed"
    STATUS = 403
    ZH = "请先修改一次性密码，再继续办理。"
    EN = "Change the one-time password first, then go on."


class StaleFormError(Refusal):
    CODE = "form.stale"
    STATUS = 403
    ZH = "表单已过期，或不是从本站页面提交的。请重新打开页面再提交一次。"
    EN = "The form is out of date, or was not sent from a page of this service. Open the page and send again."


class InsecureTransportError(Refusal):
    CODE = "account.insecure_transport"
    STATUS = 403
    ZH = "登录须经加密连接。请用 https:// 打开本站；仅限可信网络时，管理员可用 --plain-http 启动服务。"
    EN = "A login needs an encrypted connection: open the service by https://. In a trusted network an "
    EN += "administrator may start it with --plain-http."

"""Which gateway a setting means."""

from pathlib import Path

from channels.sms import Gateway
from channels.sms_aliyun import AliyunGateway
from channels.sms_file import FileGateway
from channels.sms_tencent import TencentGateway
from domain.sms import SmsGateway, SmsSetting
from domain.ways import Consequence, SendError


def make_gateway(setting: SmsSetting, key_id: str, secret: str, *, file: Path, production: bool) -> Gateway:
    """Raises SendError (STOP_WAY) where the setting is not complete, or the gateway's extra is not installed."""
    if setting.gateway is SmsGateway.FILE:
        if production:
            raise SendError("no_gateway", Consequence.STOP_WAY, "a file is no gateway in production")
        return FileGateway(file, setting.sign)
    if missing := setting.lacks(has_keys=bool(key_id and secret)):
        raise SendError("not_set", Consequence.STOP_WAY, f"songxue account set: {', '.join(missing)}")
    made = AliyunGateway if setting.gateway is SmsGateway.ALIYUN else TencentGateway
    return made(setting, key_id, secret)

"""What the ladder asks about a person and a notice, out of what is known of them."""

from domain.accounts import Account
from domain.members import PhoneKind
from domain.notices import Notice, NoticeKind
from services.deliveries import ladder, reach, rules
from services.deliveries.reach import Person


def means_of(person: Person, accepted: set[int]) -> ladder.Means:
    """What the ladder asks about a person; `accepted` are the followers with a subscription message left."""
    address, family = person.address, person.family
    return ladder.Means(
        way=person.way,
        opted_out=person.opted_out,
        wechat=address is not None and address.takes,
        subscribed=address is not None and address.follower_id in accepted,
        mobile=person.phone_kind is PhoneKind.MOBILE,
        family=family is not None and family.takes,
    )


def terms_of(account: Account, notice: Notice) -> ladder.Terms:
    return ladder.Terms(
        wires=reach.means_of(account, notice),
        must_reach=rules.must_reach(notice),
        by_mass=notice.kind is NoticeKind.STUDY,
        expires_at=rules.expires_at(notice),
    )

//! How often one address may try: ten times a minute. Addresses that tried long ago are forgotten, so that memory stays small.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Attempts of an address in a minute.
const TRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Addresses that are told apart at once.
const ADDRESSES: usize = 10_000;

/// Counts attempts by address.
pub(super) struct Limiter {
    tries: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Limiter {
    pub fn new() -> Self {
        Self { tries: RateLimiter::keyed(Quota::per_minute(TRIES)), clock: DefaultClock::default() }
    }

    /// Counts an attempt; how long to wait where there were too many.
    pub fn wait(&self, address: IpAddr) -> Option<Duration> {
        if self.tries.len() >= ADDRESSES {
            self.tries.retain_recent();
        }
        // in a flood from everywhere all who are not known yet share one count
        let crowd = self.tries.len() >= ADDRESSES;
        let key = if crowd { IpAddr::V4(Ipv4Addr::BROADCAST) } else { network(address) };
        self.tries.check_key(&key).err().map(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }
}

/// What counts as one visitor: an address, or the part of an IPv6 address that a provider gives to one house.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_a_minute_for_each_house_and_memory_stays_small() {
        let limiter = Limiter::new();
        let tries = |text: &str| {
            let address = text.parse().unwrap();
            (0..12).filter(|_| limiter.wait(address).is_none()).count()
        };
        assert_eq!(tries("203.0.113.7"), 10);
        assert_eq!(tries("203.0.113.8"), 10);
        assert_eq!(tries("::ffff:203.0.113.8"), 0, "the same address in other clothes");
        assert_eq!(tries("2001:db8:1:2:3::4"), 10);
        assert_eq!(tries("2001:db8:1:2:ffff::5"), 0, "the same house");
        assert_eq!(tries("2001:db8:1:3::4"), 10);
        let wait = limiter.wait("203.0.113.7".parse().unwrap()).unwrap();
        assert!(wait <= Duration::from_secs(6), "{wait:?}");
        for n in 0..10_200_u32 {
            limiter.wait(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n)));
        }
        assert!(limiter.tries.len() <= ADDRESSES + 1, "{}", limiter.tries.len());
    }
}

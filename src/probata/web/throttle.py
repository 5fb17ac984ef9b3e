"""How often something may be tried from one place: a small sliding window in memory."""

import threading
import time
from collections import defaultdict, deque


class Throttle:
    """Allow `most` tries in any `seconds` for each key; one process counts for itself."""

    def __init__(self, most: int, seconds: float) -> None:
        """Set the limits."""
        self.most, self.seconds = most, seconds
        self._seen: defaultdict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def allow(self, key: str) -> bool:
        """Count one try and say whether it is still allowed."""
        moment = time.monotonic()
        with self._lock:
            seen = self._seen[key]
            while seen and seen[0] < moment - self.seconds:
                seen.popleft()
            if len(seen) >= self.most:
                return False
            seen.append(moment)
            if len(self._seen) > 10_000:  # strangers must not fill the memory
                self._seen = defaultdict(deque, {k: v for k, v in self._seen.items() if v})
            return True

    def forget(self, key: str) -> None:
        """Begin anew for a key: the person got in."""
        with self._lock:
            self._seen.pop(key, None)

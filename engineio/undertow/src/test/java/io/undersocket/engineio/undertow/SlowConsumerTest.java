package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.SlowConsumer;

class SlowConsumerTest extends SlowConsumer {}

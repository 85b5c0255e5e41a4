package io.undersocket.engineio.undertow;

import io.undersocket.engineio.container.SlowConsumer;

class SlowConsumerTest extends SlowConsumer {}

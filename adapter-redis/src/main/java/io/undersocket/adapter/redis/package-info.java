/**
 * Makes several servers one, by a Redis between them, in the formats of the official adapters:
 * Node.js servers may be among them.
 */
@NullMarked
package io.undersocket.adapter.redis;

import org.jspecify.annotations.NullMarked;

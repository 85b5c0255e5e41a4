/** A Node.js server of a cluster, which is there until its process is ended; prints its address. */
import { createServer } from "node:http";
import { createAdapter, createShardedAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const { ADAPTER, REDIS_URL } = process.env;

const redis = async () => createClient({ url: REDIS_URL }).on("error", () => {}).connect();

const adapters = {
  CLASSIC: async () => createAdapter(await redis(), await redis()),
  SHARDED: async () => createShardedAdapter(await redis(), await redis()),
  STREAMS: async () => createStreamsAdapter(await redis()),
};

const http = createServer();
const io = new Server(http, { adapter: await adapters[ADAPTER]() });
io.on("question", (arg, ack) => ack({ from: "node", arg }));
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}`));

"""
Clients of the hot-path benchmark as Python's load tests are written: the lines of a response, each parsed as JSON.

    python-client.py CLIENT MODE PORT STREAMS OPEN_MS WISH

What the arguments mean and what is printed is told in reader.cc. A stamp is taken before its line is parsed.
"""

import asyncio
import importlib
import json
import sys
import time

client, mode, port, streams, open_ms, wish = sys.argv[1:7]
url = f"http://127.0.0.1:{port}/v1/chat/completions"
body = {"model": "truth", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
headers = {"x-truth": wish}


def now_ms():
    return time.monotonic_ns() / 1e6


def hear(line, stream):
    at_ms = now_ms()
    if not line.startswith("data: {"):
        return
    chunk = json.loads(line[6:])
    if chunk["choices"] and chunk["choices"][0]["delta"].get("content"):
        stream["tokensMs"].append(at_ms)
    if chunk.get("usage"):
        stream["id"] = chunk["usage"]["prompt_tokens"]


async def with_aiohttp(run):
    aiohttp = importlib.import_module("aiohttp")
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as session:

        async def one():
            stream = {"id": -1, "tokensMs": []}
            async with session.post(url, json=body, headers=headers) as response:
                async for line in response.content:
                    hear(line.decode(), stream)
            return stream

        return await run(one)


async def with_httpx(run):
    httpx = importlib.import_module("httpx")
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=None) as session:

        async def one():
            stream = {"id": -1, "tokensMs": []}
            async with session.stream("POST", url, json=body, headers=headers) as response:
                async for line in response.aiter_lines():
                    hear(line, stream)
            return stream

        return await run(one)


async def opened(one):
    start_ms = now_ms()
    print(f"started {start_ms}", flush=True)
    tasks = []
    for index in range(int(streams)):
        wait_ms = start_ms + float(open_ms) * index / int(streams) - now_ms()
        if wait_ms > 0:
            await asyncio.sleep(wait_ms / 1e3)
        tasks.append(asyncio.create_task(one()))
    return await asyncio.gather(*tasks)


async def repeated(one):
    print(f"started {now_ms()}", flush=True)

    async def again():
        while True:
            await one()

    await asyncio.gather(*(again() for _ in range(int(streams))))


ways = {"aiohttp": with_aiohttp, "httpx": with_httpx}
print(json.dumps(asyncio.run(ways[client](repeated if mode == "closed" else opened))))

"""CMPP, the protocol of China Mobile's internet short message gateway.

Written from 中国移动通信互联网短信网关接口协议 (China Mobile Peer to Peer), V2.0 of April 2002 and
V3.0 of 2003; "section" in this package means a section of those documents.
"""

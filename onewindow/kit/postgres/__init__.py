"""PostgreSQL on this machine: found, initialised, started and stopped by the product itself."""

from onewindow.kit.postgres.cluster import Cluster, ClusterError, throwaway

__all__ = ["Cluster", "ClusterError", "throwaway"]

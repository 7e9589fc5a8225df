"""PostgreSQL on this machine: found, initialised, started and stopped by the product itself."""

from onewindow.kit.postgres.cluster import Cluster, ClusterError, throwaway, throwaway_database

__all__ = ["Cluster", "ClusterError", "throwaway", "throwaway_database"]

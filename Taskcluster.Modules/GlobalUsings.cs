// Ours is meant everywhere; .NET's own TaskStatus tells of threads and is never needed.
global using TaskStatus = Taskcluster.Modules.Queue.Tasks.TaskStatus;

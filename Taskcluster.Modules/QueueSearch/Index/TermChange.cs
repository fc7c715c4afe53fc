using System.Runtime.InteropServices;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>That a task has a term from now on, or has it no more.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TermChange(Place Place, bool IsAdded);

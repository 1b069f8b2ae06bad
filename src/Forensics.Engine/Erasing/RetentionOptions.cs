using System.ComponentModel.DataAnnotations;

namespace Forensics.Engine.Erasing;

/// <summary>How long things are kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>Days after the last thing that happened on an order, after which its pictures and texts are erased. Default null: they are kept.</summary>
    [Range(1, 36_500)]
    public int? OrderDays { get; init; }

    /// <summary>Days after which the pictures of a draft that was put away are erased. Default 30.</summary>
    [Range(1, 36_500)]
    public int DiscardedDraftDays { get; init; } = 30;

    /// <summary>Days after which a file that nothing names is removed; a record that names it may be on its way before. Default 2.</summary>
    [Range(1, 36_500)]
    public int OrphanDays { get; init; } = 2;
}

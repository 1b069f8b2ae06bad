namespace Forensics.Imaging.Metadata;

public enum AiLabelKind
{
    /// <summary>The label of GB 45438-2025, mandatory in China since 2025-09-01.</summary>
    Tc260,

    /// <summary>IPTC DigitalSourceType in XMP.</summary>
    DigitalSourceType,

    /// <summary>The same vocabulary inside a C2PA store, which was not verified.</summary>
    C2paSourceType,

    /// <summary>Parameters or names a generator writes.</summary>
    Generator,

    /// <summary>An editing app's own note that it used a generator.</summary>
    AppDisclosure,
}

/// <summary>One statement in the file that the picture was generated or altered by AI. It speaks for the file, and anyone can write
/// one.</summary>
/// <param name="Location">Where it stands: xmp-element, xmp-attribute, exif-user-comment, exif-image-description, png-text, app-segment
/// …</param>
/// <param name="Declared">The value as declared: Label 1, 2 or 3 of TC260, the source type, the first line of parameters.</param>
/// <param name="Producer">Who it names as producer, unverified; null where it names none.</param>
/// <param name="DeclaresAi">False for a label that says otherwise or says nothing any more.</param>
/// <param name="IsDamaged">The label's shell is there but not what belongs in it: a sign of wiping.</param>
public sealed record AiLabel(AiLabelKind Kind, string Location, string Declared, string? Producer, bool DeclaresAi, bool IsDamaged);

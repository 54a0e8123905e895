import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import {
  type DefaultValues,
  type FieldPath,
  type FieldPathValue,
  type FieldValues,
  type Mode,
  type UseFormReturn,
  useForm,
} from 'react-hook-form';
import { ApiError } from '../api/client.ts';
import { type LeaveGuard, useLeaveGuard } from './leave-guard.tsx';
import { useRefusal } from './use-refusal.ts';

/** The header with the version that a change is based on. */
export interface IfMatch {
  'If-Match'?: string;
}

interface Editing<Values extends FieldValues, Resource, Body extends object> {
  /** The resource as last read; null for a new one. */
  resource: Resource;
  toForm: (resource: Resource) => Values;
  /** The request body with all fields. */
  toBody: (values: Values) => Body;
  /** Sends a new resource in full, of others what the user has changed. */
  send: (body: Body, header: IfMatch) => Promise<NonNullable<Resource>>;
  /** Called once the form shows what was saved. */
  onSaved?: (saved: NonNullable<Resource>) => unknown;
  mode?: Mode;
}

/** A form that edits a resource. */
export interface Edit<Values extends FieldValues> {
  form: UseFormReturn<Values>;
  /** Whether the resource does not exist yet. */
  isNew: boolean;
  guard: LeaveGuard;
  /** The error of the last attempt that belongs to no field. */
  problem: unknown;
  /** Whether the form shows what the user has saved. */
  isSaved: boolean;
  save: () => Promise<void>;
  discard: () => void;
  /** What others have changed while the user was typing; null if nothing. */
  elsewhere: { fields: readonly ChangedField[]; keepMine: () => void } | null;
}

/** A field that others have changed, by its name in the API. */
interface ChangedField {
  name: string;
  value: unknown;
  /** Whether the user has changed it, too. */
  isMine: boolean;
}

/**
 * Edits a resource. What the user has typed stays when others change the resource: a form without changes follows, one with
 * changes says so, and cannot be saved before the user has seen it. Only changed fields are sent, with the version that they
 * are based on.
 */
export function useEdit<
  Values extends FieldValues,
  Resource extends { version: string } | null,
  Body extends object,
>({
  resource,
  toForm,
  toBody,
  send,
  onSaved,
  mode = 'onSubmit',
}: Editing<Values, Resource, Body>): Edit<Values> {
  const queryClient = useQueryClient();
  const [base, setBase] = useState(resource);
  const form = useForm<Values>({ mode, defaultValues: toForm(resource) as DefaultValues<Values> });
  const { isDirty, isSubmitting } = form.formState;
  const { rest, refuse, forget } = useRefusal(form);
  const guard = useLeaveGuard(isDirty && !isSubmitting);
  // What a save has replaced: if it cannot be read again afterwards, the form keeps what was saved.
  const [replaced, setReplaced] = useState<Resource>();
  const [isSaved, setSaved] = useState(false);
  const isOld = base?.version !== resource?.version && resource !== replaced;
  const rebase = (to: Resource) => {
    setBase(to);
    form.reset(toForm(to));
  };
  useEffect(() => {
    if (!isOld || isDirty || isSubmitting) return;
    setBase(resource);
    form.reset(toForm(resource));
  }, [isOld, isDirty, isSubmitting, resource, form, toForm]);
  const save = form.handleSubmit(async (values) => {
    forget();
    setSaved(false);
    try {
      const body = toBody(values);
      const saved =
        base === null
          ? await send(body, {})
          : await send(changesIn(body, toBody(toForm(base))), { 'If-Match': `"${base.version}"` });
      setReplaced(resource);
      rebase(saved);
      setSaved(true);
      await queryClient.invalidateQueries();
      await onSaved?.(saved);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'PRECONDITION_FAILED') return refuse(error);
      await queryClient.invalidateQueries();
    }
  });
  const keepMine = () => {
    rebaseForm(form, toForm(base), toForm(resource));
    setBase(resource);
  };
  return {
    form,
    isNew: base === null,
    guard,
    problem: rest,
    isSaved: isSaved && !isDirty,
    save,
    discard: () => {
      forget();
      rebase(resource);
    },
    elsewhere:
      isOld && isDirty && !isSubmitting
        ? {
            fields: changedFields(toBody(toForm(resource)), toBody(form.getValues()), toBody(toForm(base))),
            keepMine,
          }
        : null,
  };
}

/** Shows fresh values, with what the user has changed since `before`. */
export function rebaseForm<Values extends FieldValues>(
  form: UseFormReturn<Values>,
  before: Values,
  fresh: Values,
): void {
  const mine = form.getValues();
  form.reset(fresh);
  for (const name of Object.keys(fresh) as FieldPath<Values>[]) {
    const value = name in before ? merged(before[name], mine[name], fresh[name]) : fresh[name];
    if (isSame(value, fresh[name])) continue;
    form.setValue(name, value as FieldPathValue<Values, typeof name>, { shouldDirty: true });
  }
}

function changedFields(fresh: object, mine: object, before: object): ChangedField[] {
  const ofUser = changesIn(mine, before);
  return Object.entries(changesIn(fresh, before)).map(([name, value]) => ({
    name,
    value,
    isMine: name in ofUser,
  }));
}

/** Returns the members of `after` that differ from those of `before`. */
function changesIn<Body extends object>(after: Body, before: Body): Body {
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => !isSame(value, known.get(name))),
  ) as Body;
}

/** Returns the fresh value with what the user has changed; of an object, member by member. */
function merged(before: unknown, mine: unknown, fresh: unknown): unknown {
  if (isRecord(before) && isRecord(mine) && isRecord(fresh)) {
    return Object.fromEntries(
      Object.keys(fresh).map((name) => [name, merged(before[name], mine[name], fresh[name])]),
    );
  }
  return isSame(before, mine) ? fresh : mine;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Adding somebody, and giving them a link that signs in once. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { post, send } from '../../../web/kit/api.ts';
import { Field } from '../../../web/kit/field.tsx';
import { useKitTexts } from '../../../web/kit/kit-texts.ts';
import { ProblemNotice } from '../../../web/kit/problems.tsx';
import { useLocale } from '../../../web/kit/texts.ts';
import type { Role } from './member-list.tsx';
import { usePeopleTexts } from './texts.ts';

interface AddProps {
  roles: readonly Role[];
  onClose(): void;
}

export function AddMember({ roles, onClose }: AddProps) {
  const t = usePeopleTexts();
  const kit = useKitTexts();
  const locale = useLocale();
  const queries = useQueryClient();
  const [login_name, setLogin] = useState('');
  const [display_name, setName] = useState('');
  const [codes, setCodes] = useState<string[]>([]);
  const add = useMutation({
    mutationFn: () => {
      const granted = codes.map((code) => ({ code }));
      return post('/v1/members/add', { login_name, display_name, locale, roles: granted });
    },
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Modal
      open
      width={420}
      title={t('add')}
      okText={t('add')}
      cancelText={kit('cancel')}
      onCancel={onClose}
      onOk={() => add.mutate()}
      confirmLoading={add.isPending}
      okButtonProps={{ disabled: login_name === '' || display_name === '' }}
    >
      <Field label={t('login_name')}>
        {(id) => (
          <Input
            id={id}
            autoFocus
            value={login_name}
            onChange={(event) => setLogin(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('name')}>
        {(id) => (
          <Input id={id} value={display_name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={t('roles')}>
        {(id) => (
          <Select
            id={id}
            mode="multiple"
            value={codes}
            onChange={setCodes}
            options={roles.map((role) => ({
              value: role.code,
              label: locale === 'en' ? role.name_en : role.name_zh,
            }))}
          />
        )}
      </Field>
      <ProblemNotice error={add.error} />
    </Modal>
  );
}

interface LinkProps {
  member: { user_id: string; display_name: string };
  onClose(): void;
}

/** Takes away password and second step, and shows the link; it is shown this once. */
export function LinkDialog({ member, onClose }: LinkProps) {
  const t = usePeopleTexts();
  const kit = useKitTexts();
  const reset = useMutation({
    mutationFn: () => {
      const { user_id } = member;
      return send<{ link_secret: string }>('POST', '/v1/members/reset', { user_id });
    },
  });
  const link = `${window.location.origin}/sign-in#link=${reset.data?.link_secret ?? ''}`;
  const made = reset.data !== undefined;
  return (
    <Modal
      open
      width={520}
      title={t('link_title', { name: member.display_name })}
      okText={made ? kit('close') : t('make_link')}
      cancelText={kit('cancel')}
      onCancel={onClose}
      onOk={() => (made ? onClose() : reset.mutate())}
      confirmLoading={reset.isPending}
    >
      <p>{made ? t('link_note') : t('link_ask')}</p>
      {made && (
        <Input.TextArea
          readOnly
          rows={3}
          aria-label={t('link_title', { name: member.display_name })}
          value={link}
        />
      )}
      <ProblemNotice error={reset.error} />
    </Modal>
  );
}
